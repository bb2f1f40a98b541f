"""What systemd does for one service, by its published protocol: it listens at the service's socket
before the service is there, starts it, and writes down what it is told, one line each, until the
service ends. usage: supervise.py FOLDER COMMAND..."""

import os
import signal
import socket
import subprocess
import sys

folder, command = sys.argv[1], sys.argv[2:]
listening = socket.socket(socket.AF_UNIX)
os.makedirs(f"{folder}/coral", exist_ok=True)
listening.bind(f"{folder}/coral/coral.sock")
listening.listen()
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind(f"{folder}/notify")
told.settimeout(0.2)

# what this process ignores, under nohup, the service would
signal.signal(signal.SIGHUP, signal.SIG_DFL)
# the shell becomes the service, and so has the number that the sockets are meant for
script = 'export LISTEN_PID=$$ WATCHDOG_PID=$$; echo $$ >"$0/pid"; exec "$@" 3<&"$FD"'
environment = dict(
    os.environ,
    NOTIFY_SOCKET=f"{folder}/notify",
    RUNTIME_DIRECTORY=f"{folder}/coral",
    XDG_RUNTIME_DIR=folder,
    LISTEN_FDS="1",
    WATCHDOG_USEC="400000",
    FD=str(listening.fileno()),
)
process = subprocess.Popen(
    ["bash", "-c", script, folder, *command],
    env=environment,
    pass_fds=[listening.fileno()],
    stdin=subprocess.DEVNULL,
)
with open(f"{folder}/told", "w", encoding="utf-8") as lines:
    running = True
    while running:
        running = process.poll() is None
        try:
            while True:
                lines.write(told.recv(4096).decode() + "\n")
                lines.flush()
        except socket.timeout:
            pass
sys.exit(process.returncode)
