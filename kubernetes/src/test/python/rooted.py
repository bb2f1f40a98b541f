"""What a client of InAccel's does in a container: additions, in the root that it was given. Usage:
rooted.py FOLDER_OF_MESSAGES COUNT ACCELERATOR"""

import os
import secrets
import struct
import sys

import grpc

ROOT = "/var/lib/inaccel"
sys.path.insert(0, sys.argv[1])
import inaccel_pb2 as messages  # noqa: E402

self = secrets.token_hex(3)
folder = os.path.join(ROOT, "shm", self)
os.mkdir(folder, 0o700)


def array(number):
    name = secrets.token_hex(3)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(struct.pack("=f", number))
    return name, messages.Argument(array=messages.Array(context=1, id=name, size=4, version=0))


channel = grpc.insecure_channel("unix:" + os.path.join(ROOT, "run", "coral.sock"))
serve = channel.unary_unary(
    "/inaccel.Coral/Serve",
    request_serializer=messages.Request.SerializeToString,
    response_deserializer=messages.Response.FromString,
)
for each in range(int(sys.argv[2])):
    (_, a), (_, b), (result, c) = array(each), array(2), array(0)
    n = messages.Argument(scalar=messages.Scalar(bytes=struct.pack("=i", 1)))
    answer = serve(
        messages.Request(
            accelerator=sys.argv[3],
            arguments=messages.Arguments(argument=[a, b, c, n]),
            metadata=messages.Metadata(self=self, stamp=1),
        )
    )
    with open(os.path.join(folder, result), "rb") as file:
        print(answer.messages["board"], *struct.unpack("=f", file.read()))
