"""Messages 消息: what people are told, through which channel, with proof of delivery.

Front door: ``acts.tell``; the socket ``channels.channel`` takes further notice channels (SMS, post, a joined system's
inbox).
"""
