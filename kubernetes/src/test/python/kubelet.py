"""A kubelet for tests: what the real one does to device plugins, as strict as that is. Usage:
kubelet.py FOLDER FOLDER_OF_MESSAGES

It does what it is told by lines of JSON on its standard input, [command, argument...], and answers
each with one. What is strict says where the real one is; paths are those of
https://github.com/kubernetes/kubernetes, below pkg/kubelet/cm/devicemanager if nothing else is said.
"""

import json
import os
import re
import stat
import sys
import threading
from concurrent import futures

import grpc

FOLDER, MESSAGES = sys.argv[1:3]
sys.path.insert(0, MESSAGES)
import deviceplugin_pb2 as plugin  # noqa: E402
import podresources_pb2 as pods  # noqa: E402

from claims import Claims  # noqa: E402
from cluster import Cluster  # noqa: E402
from volumes import Volumes  # noqa: E402

PLUGINS = os.path.join(FOLDER, "device-plugins")
SOCKET = os.path.join(PLUGINS, "kubelet.sock")
RESOURCES = os.path.join(FOLDER, "pod-resources", "kubelet.sock")
VERSION = "v1beta1"
DIAL_SECONDS = 10  # plugin/v1beta1/client.go, dial

# pkg/apis/core/v1/helper/helpers.go, IsExtendedResourceName: a qualified name after "requests."
NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
DOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def is_extended(name):
    domain, slash, rest = name.partition("/")
    return (
        bool(slash)
        and "kubernetes.io" not in domain
        and not name.startswith("requests.")
        and bool(DOMAIN.fullmatch("requests." + domain))
        and len("requests." + domain) <= 253
        and bool(NAME.fullmatch(rest))
    )


class Client:
    """A plugin that registered (plugin/v1beta1/client.go)."""

    def __init__(self, path):
        self.channel = grpc.insecure_channel("unix:" + path)

    def method(self, kind, name, request, response):
        return getattr(self.channel, kind)(
            "/v1beta1.DevicePlugin/" + name,
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )

    def unary(self, name, request, response):
        return self.method("unary_unary", name, type(request), response)(request, timeout=DIAL_SECONDS)

    def connect(self):
        # dial blocks until the plugin serves (grpc.WithBlock); then manager.go, PluginConnected
        grpc.channel_ready_future(self.channel).result(timeout=DIAL_SECONDS)
        self.options = self.unary(
            "GetDevicePluginOptions", plugin.Empty(), plugin.DevicePluginOptions
        )

    def watch(self):
        return self.method(
            "unary_stream", "ListAndWatch", plugin.Empty, plugin.ListAndWatchResponse
        )(plugin.Empty())


class Kubelet:
    def __init__(self):
        self.lock = threading.RLock()
        self.given = {}  # the checkpoint: pod -> (resource, devices)
        self.plain = set()  # pods without devices
        self.wrong = []
        self.runs = []
        self.begun = []
        self.registrations = 0
        self.looks = 0
        self.refuses = False
        self.synced = True
        self.server = None
        self.cluster = Cluster(self.wrong)
        self.claims = Claims(FOLDER, self.cluster, self.wrong)
        self.volumes = Volumes(FOLDER, self.wrong, self.claims)

    def start(self, synced=True):
        os.makedirs(PLUGINS, exist_ok=True)
        os.makedirs(os.path.dirname(RESOURCES), exist_ok=True)
        # manager.go, CleanupPluginDirectory: every socket goes, the checkpoint stays
        for name in os.listdir(PLUGINS):
            path = os.path.join(PLUGINS, name)
            if stat.S_ISSOCK(os.stat(path).st_mode):
                os.remove(path)
        if os.path.exists(RESOURCES):
            os.remove(RESOURCES)
        self.clients = {}
        self.devices = {}  # resource -> {id: Device}
        self.synced = synced
        self.server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
        self.serve("v1beta1.Registration", "Register", self.register, plugin.RegisterRequest)
        self.serve("v1.PodResourcesLister", "List", self.list, pods.ListPodResourcesRequest)
        self.server.add_insecure_port("unix:" + RESOURCES)
        self.server.add_insecure_port("unix:" + SOCKET)
        self.server.start()
        self.cluster.wipe()
        self.volumes.start()

    def forget(self):
        """A test has ended, and the next one begins with nothing."""
        self.stop()
        for run in self.runs:
            run.join()
        self.runs.clear()
        self.given.clear()
        self.plain.clear()
        self.wrong.clear()
        self.registrations = 0
        self.refuses = False

    def serve(self, service, name, behaviour, request):
        self.server.add_generic_rpc_handlers(
            (
                grpc.method_handlers_generic_handler(
                    service,
                    {
                        name: grpc.unary_unary_rpc_method_handler(
                            behaviour,
                            request_deserializer=request.FromString,
                            response_serializer=lambda message: message.SerializeToString(),
                        )
                    },
                ),
            )
        )

    def stop(self):
        with self.lock:
            clients, self.clients = self.clients, {}
        for client in clients.values():
            client.channel.close()
        self.volumes.stop()
        self.server.stop(None).wait()
        for path in (SOCKET, RESOURCES):
            if os.path.exists(path):
                os.remove(path)

    def register(self, request, context):
        self.registrations += 1
        # plugin/v1beta1/server.go, Register
        if request.version != VERSION:
            self.refuse(context, f"version {request.version} is not supported, only {VERSION}")
        if not is_extended(request.resource_name):
            self.refuse(context, f"{request.resource_name} is no extended resource")
        if self.refuses:
            context.abort(grpc.StatusCode.UNKNOWN, "it is a test's")
        client = Client(os.path.join(PLUGINS, request.endpoint))
        try:
            client.connect()
        except (grpc.FutureTimeoutError, grpc.RpcError) as e:
            self.refuse(context, f"the plugin at {request.endpoint} does not serve: {type(e).__name__}")
        with self.lock:
            self.clients[request.resource_name] = client
        run = threading.Thread(target=self.run, args=(request.resource_name, client), daemon=True)
        self.runs.append(run)
        run.start()
        return plugin.Empty()

    def refuse(self, context, what):
        self.wrong.append(what)
        context.abort(grpc.StatusCode.UNKNOWN, what)

    def run(self, resource, client):
        try:
            for response in client.watch():
                with self.lock:
                    self.devices[resource] = {each.ID: each for each in response.devices}
                for each in response.devices:
                    # the bounds that the messages say: staging/src/k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1
                    if not 0 < len(each.ID) <= 63 or each.health not in ("Healthy", "Unhealthy"):
                        self.wrong.append(f"{each} is no device")
        except (grpc.RpcError, ValueError):
            pass
        # plugin/v1beta1/handler.go, runClient: whoever has the name by now is disconnected,
        # and manager.go, PluginDisconnected: its devices are healthy no more
        with self.lock:
            if self.clients.pop(resource, None) is not None:
                for each in self.devices.get(resource, {}).values():
                    each.health = "Unhealthy"

    def list(self, request, context):
        with self.lock:
            self.looks += 1
            found = pods.ListPodResourcesResponse()
            if self.synced:
                for pod, (resource, devices) in self.given.items():
                    container = found.pod_resources.add(name=pod, namespace="test").containers.add(
                        name="main"
                    )
                    # pkg/kubelet/cm/devicemanager/pod_devices.go, getContainerDevices: by NUMA node
                    for device in devices:
                        container.devices.add(resource_name=resource, device_ids=[device])
                for pod, (claim, devices) in list(self.claims.prepared.items()):
                    # pkg/kubelet/apis/podresources/server_v1.go: what is in the cache of claims
                    container = found.pod_resources.add(name=pod, namespace="test").containers.add()
                    given = container.dynamic_resources.add(
                        claim_name=claim.name, claim_namespace=claim.namespace
                    )
                    for device in devices or []:
                        resource = given.claim_resources.add()
                        for name in device.cdi_device_ids:
                            resource.cdi_devices.add(name=name)
                for pod in self.plain:
                    found.pod_resources.add(name=pod, namespace="test").containers.add(name="main")
                other = found.pod_resources.add(name="other", namespace="test").containers.add()
                other.devices.add(resource_name="example.com/other", device_ids=["sim-0"])
            return found

    def allocate(self, resource, count, pod):
        """manager.go, devicesToAllocate and allocateContainerResources."""
        with self.lock:
            client = self.clients.get(resource)
            used = {each for kind, devices in self.given.values() if kind == resource for each in devices}
            free = sorted(
                each.ID
                for each in self.devices.get(resource, {}).values()
                if each.health == "Healthy" and each.ID not in used
            )
        if client is None:
            return {"error": f"no plugin is registered for {resource}"}
        if len(free) < count:
            return {"error": f"requested {count} of {resource}, available {len(free)}"}
        try:
            if client.options.get_preferred_allocation_available:
                asked = plugin.PreferredAllocationRequest()
                asked.container_requests.add(available_deviceIDs=free, allocation_size=count)
                preferred = client.unary(
                    "GetPreferredAllocation", asked, plugin.PreferredAllocationResponse
                )
                chosen = list(preferred.container_responses[0].deviceIDs)
                if len(set(chosen)) != count or not set(chosen) <= set(free):
                    self.wrong.append(f"{chosen} of {free} for {count}")
                free = chosen
            asked = plugin.AllocateRequest()
            asked.container_requests.add(devices_ids=free[:count])
            given = client.unary("Allocate", asked, plugin.AllocateResponse)
        except grpc.RpcError as e:
            return {"error": e.details()}
        if len(given.container_responses) != 1:
            self.wrong.append("no containers return in allocation response")
        with self.lock:
            self.given[pod] = (resource, free[:count])
        return {"devices": free[:count], **self.container(given.container_responses[0])}

    def container(self, response):
        """pod_devices.go, deviceRunContainerOptions; and what the runtime makes of CDI devices."""
        nodes = []
        for each in response.devices:
            if each.host_path != each.container_path:
                self.wrong.append(f"{each} has another path in the container")
            nodes.append(f"{each.host_path} {each.permissions}")
        known = self.claims.known()
        for device in response.cdi_devices:
            if device.name not in known:
                return {"error": f"unresolvable CDI devices {device.name}"}
            for each in known[device.name]["deviceNodes"]:
                nodes.append(f"{each['path']} {each['permissions']}")
        if nodes:
            return {"nodes": nodes, "cdi": [each.name for each in response.cdi_devices]}
        return {
            "socket": response.envs["CORAL_SOCKET"],
            "host": response.mounts[0].host_path,
            "container": response.mounts[0].container_path,
        }

    def insist(self, resource, devices):
        """A pod whose devices were chosen a moment ago, when they were healthy."""
        asked = plugin.AllocateRequest()
        asked.container_requests.add(devices_ids=devices)
        try:
            self.clients[resource].unary("Allocate", asked, plugin.AllocateResponse)
            return {}
        except grpc.RpcError as e:
            return {"error": e.details()}

    def healthy(self, resource):
        with self.lock:
            return sorted(
                each.ID for each in self.devices.get(resource, {}).values() if each.health == "Healthy"
            )

    def run_plain(self, pod):
        with self.lock:
            self.plain.add(pod)

    def publish(self, pod, attributes):
        return self.volumes.publish(pod, attributes)

    def unpublish(self, pod):
        return self.volumes.unpublish(pod)

    def serve_cluster(self, certificate, key, token):
        return self.cluster.start(certificate, key, token)

    def apply(self, thing):
        self.cluster.apply(thing)

    def offered(self):
        return self.cluster.devices()

    def pod(self, name, there):
        self.cluster.pod(name, there)

    def events(self):
        return self.cluster.events

    def wipe(self):
        self.cluster.wipe()

    def slices(self):
        return list(self.cluster.slices.values())

    def lose(self, name):
        del self.cluster.slices[name]

    def down(self, down):
        self.cluster.down = down

    def hold_back(self, holds):
        if holds:
            self.cluster.talks.clear()
        else:
            self.cluster.talks.set()

    def reads(self):
        return self.cluster.reads

    def schedule(self, pod, template, config):
        return self.cluster.schedule(pod, template, config)

    def schedule_elsewhere(self, pod, template):
        return self.cluster.schedule(pod, template, pool="node-2")

    def untold(self, untold):
        self.cluster.untold = untold

    def moves(self):
        self.cluster.moves = True

    def asked(self):
        return self.cluster.asked

    def said(self):
        return [json.loads(each) for each in list(self.cluster.said)]

    def watches(self):
        return self.cluster.watches

    def bindable(self, pod):
        return self.cluster.bindable(pod)

    def prepare(self, pod):
        return self.claims.prepare(self.volumes.endpoint("coral.io"), pod)

    def prepare_again(self, pod):
        return self.claims.insist(self.volumes.endpoint("coral.io"), pod)

    def unprepare(self, pod):
        return self.claims.unprepare(self.volumes.endpoint("coral.io"), pod)

    def forget_claim(self, pod):
        self.claims.forget(pod)

    def release_claim(self, pod, deallocated):
        self.cluster.release(pod, deallocated)

    def reserve_claim(self, pod):
        self.cluster.reserve(pod)

    def begin(self, command, *arguments):
        """Does it while others are done."""
        thread = futures.ThreadPoolExecutor(max_workers=1)
        self.begun.append(thread.submit(getattr(self, command), *arguments))

    def finish(self):
        """What comes of the first that was begun."""
        return self.begun.pop(0).result()

    def delete_claim(self, pod):
        self.cluster.delete(pod)

    def drivers(self):
        return self.volumes.drivers()

    def end(self, pod):
        with self.lock:
            self.plain.discard(pod)
            self.given.pop(pod, None)

    def sync(self):
        self.synced = True

    def refusing(self, refuses):
        self.refuses = refuses

    def count(self):
        return self.registrations

    def looked(self):
        return self.looks

    def faults(self):
        return self.wrong


def main():
    kubelet = Kubelet()
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        print(json.dumps(getattr(kubelet, command)(*arguments)), flush=True)
    os._exit(0)


main()
