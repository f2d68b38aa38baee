"""Forwards connections, and on demand cuts them, keeps them open without carrying anything, or flips a bit on the way."""
import select
import socket
import threading


class Proxy:
    def __init__(self, port, target):
        self._target = target
        self._lock = threading.Lock()
        self._pairs = []
        self._damage = None
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            pair["over"] = True

    def swallow(self):
        with self._lock:
            for pair in self._pairs:
                pair["silent"] = True

    def damage(self, at):
        """Of the next bytes that are carried, in whichever direction, one bit; at says which."""
        self._damage = at

    def close(self):
        self._listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            for end in (near, far):
                end.settimeout(30)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = {"over": False, "silent": False}
            with self._lock:
                self._pairs.append(pair)
            threading.Thread(target=self._carry, args=(near, far, pair), daemon=True).start()

    def _damaged(self, data):
        with self._lock:
            at, self._damage = self._damage, None
        if at is None:
            return data
        spoilt = bytearray(data)
        spoilt[at // 8 % len(spoilt)] ^= 1 << at % 8
        return bytes(spoilt)

    def _carry(self, near, far, pair):
        try:
            while not pair["over"]:
                for end in select.select([near, far], [], [], 0.1)[0]:
                    data = end.recv(1 << 16)
                    if not data:
                        return
                    if not pair["silent"]:
                        (far if end is near else near).sendall(self._damaged(data))
        except OSError:
            pass
        finally:
            near.close()
            far.close()
