"""Runs a command on a terminal of its own: terminal.py ROWS COLUMNS COMMAND...

Lines of standard input are "type TEXT" and "size ROWS COLUMNS"; what is drawn goes to standard
output as it comes. Ends as the command does, or with 70 if that leaves the terminal otherwise than
it found it.
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


def obey(terminal, line):
    word, _, rest = line.partition(" ")
    if word == "type":
        os.write(terminal, rest.encode())
    elif word == "size":
        resize(terminal, *rest.split())


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def main():
    rows, columns, *command = sys.argv[1:]
    terminal, inside = pty.openpty()
    resize(terminal, rows, columns)
    before = termios.tcgetattr(inside)
    child = subprocess.Popen(
        command, stdin=inside, stdout=inside, stderr=inside, preexec_fn=own_terminal
    )
    sources = [terminal, 0]
    while True:
        ready = select.select(sources, [], [], 0.1)[0]
        if terminal in ready:
            os.write(1, os.read(terminal, 65536))
        elif child.poll() is not None:
            break
        if 0 in ready:
            told = os.read(0, 4096).decode()
            for line in told.splitlines():
                obey(terminal, line)
            if not told:
                sources.remove(0)
    sys.exit(child.returncode if termios.tcgetattr(inside) == before else 70)


main()
