"""What runs in a container: additions on the boards that it was given. Usage: container.py COUNT
ACCELERATOR"""

import sys

import coral

print([board.id for board in coral.boards()])
for each in range(int(sys.argv[1])):
    a, b, c = (coral.allocate(64).cast("f") for _ in range(3))
    a[3] = b[3] = each + 1
    receipt = coral.call(sys.argv[2], a, b, c, 16)
    print(receipt.board, c[3])
