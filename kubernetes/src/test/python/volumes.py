"""What a kubelet does to drivers of volumes. What is strict says where the real one is; paths are
those of https://github.com/kubernetes/kubernetes, below pkg."""

import hashlib
import os
import re
import stat
import threading

import csi_pb2 as csi
import grpc
import pluginregistration_pb2 as registration

LOOK_SECONDS = 0.02
INFO_SECONDS = 1  # kubelet/pluginmanager/operationexecutor/operation_generator.go
NOTIFY_SECONDS = 5  # the same
CALL_SECONDS = 15  # volume/csi/csi_plugin.go has two minutes

# volume/csi/csi_client.go, isFinalError: what may be under way yet
PENDING = ("CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED")

# volume/csi/csi_util.go, and the CSI specification, GetPluginInfoResponse
DRIVER = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9.]{0,61}[A-Za-z0-9])?")


def call(path, name, request, response, seconds):
    with grpc.insecure_channel("unix:" + path) as channel:
        return channel.unary_unary(
            name,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )(request, timeout=seconds)


class Volumes:
    def __init__(self, folder, wrong, claims):
        self.registry = os.path.join(folder, "plugins_registry")
        self.pods = os.path.join(folder, "pods")
        self.wrong = wrong
        self.claims = claims

    def start(self):
        os.makedirs(self.registry, exist_ok=True)
        # kubelet/pluginmanager/pluginwatcher: what is there at the start is found too
        self.registered = {}  # by socket: when it was made, and the driver
        self.ended = threading.Event()
        threading.Thread(target=self.watch, args=(self.ended,), daemon=True).start()

    def stop(self):
        self.ended.set()

    def watch(self, ended):
        while not ended.wait(LOOK_SECONDS):
            there = {}
            for name in os.listdir(self.registry):
                path = os.path.join(self.registry, name)
                try:
                    found = os.stat(path)
                except FileNotFoundError:
                    continue
                # plugin_watcher.go, handleCreateEvent: names with a dot before them are passed over
                if stat.S_ISSOCK(found.st_mode) and not name.startswith("."):
                    there[path] = found.st_ctime_ns
            for path in [each for each in self.registered if each not in there]:
                del self.registered[path]
            for path, made in there.items():
                if self.registered.get(path, (None,))[0] != made:
                    self.register(path, made)

    def register(self, path, made):
        """kubelet/pluginmanager/operationexecutor/operation_generator.go, GenerateRegisterPluginFunc."""
        try:
            info = call(
                path,
                "/pluginregistration.Registration/GetInfo",
                registration.InfoRequest(),
                registration.PluginInfo,
                INFO_SECONDS,
            )
            error = self.refused(info)
            call(
                path,
                "/pluginregistration.Registration/NotifyRegistrationStatus",
                registration.RegistrationStatus(plugin_registered=not error, error=error),
                registration.RegistrationStatusResponse,
                NOTIFY_SECONDS,
            )
        except grpc.RpcError:
            return  # it is tried again
        if error:
            self.wrong.append(error)
        else:
            self.registered[path] = (made, info.name, info.endpoint)

    def refused(self, info):
        # kubelet/pluginmanager/plugin_manager.go, AddHandler: by the type of the plugin
        if info.type == "DRAPlugin":
            return self.claims.validate(info)
        return self.validate(info) or self.node(info)

    def endpoint(self, driver):
        found = [where for _, name, where in list(self.registered.values()) if name == driver]
        return found[0] if found else None

    def validate(self, info):
        """volume/csi/csi_plugin.go, ValidatePlugin."""
        if info.type != "CSIPlugin":
            return f"no handler registered for plugin type: {info.type}"
        if not DRIVER.fullmatch(info.name):
            return f"{info.name} is no name of a driver"
        if not any(re.fullmatch(r"v?1\.\d+\.\d+", each) for each in info.supported_versions):
            return f"none of the versions {info.supported_versions} is supported"
        return ""

    def node(self, info):
        """volume/csi/csi_plugin.go, RegisterPlugin."""
        node = call(
            info.endpoint,
            "/csi.v1.Node/NodeGetInfo",
            csi.NodeGetInfoRequest(),
            csi.NodeGetInfoResponse,
            CALL_SECONDS,
        )
        return "" if node.node_id else "nodeID must not be empty"

    def drivers(self):
        return [name for _, name, _ in list(self.registered.values())]

    def where(self, pod):
        # volume/csi/csi_mounter.go, makeVolumeHandle and GetPath
        uid = "uid-" + pod
        handle = "csi-" + hashlib.sha256((uid + "inaccel").encode()).hexdigest()
        target = os.path.join(self.pods, uid, "volumes", "kubernetes.io~csi", "inaccel", "mount")
        return uid, handle, target

    def ask(self, name, request, response):
        for _, driver, endpoint in list(self.registered.values()):
            if driver == "inaccel":
                try:
                    call(endpoint, "/csi.v1.Node/" + name, request, response, CALL_SECONDS)
                    return {}
                except grpc.RpcError as e:
                    return {"error": f"{e.code().name}: {e.details()}"}
        # volume/csi/csi_client.go
        return {"error": "driver name inaccel not found in the list of registered CSI drivers"}

    def publish(self, pod, attributes):
        """volume/csi/csi_mounter.go, SetUpAt."""
        uid, handle, target = self.where(pod)
        os.makedirs(os.path.dirname(target), 0o750, exist_ok=True)
        context = {
            "csi.storage.k8s.io/pod.name": pod,
            "csi.storage.k8s.io/pod.namespace": "test",
            "csi.storage.k8s.io/pod.uid": uid,
            "csi.storage.k8s.io/serviceAccount.name": "default",
            "csi.storage.k8s.io/ephemeral": "true",
        }
        request = csi.NodePublishVolumeRequest(
            volume_id=handle,
            target_path=target,
            volume_capability=csi.VolumeCapability(mount=csi.VolumeCapability.MountVolume()),
            volume_context={**attributes, **context},
        )
        said = self.ask("NodePublishVolume", request, csi.NodePublishVolumeResponse)
        if "error" in said and not said["error"].startswith(PENDING):
            self.remove(target)
        elif not said and not os.path.isdir(target):
            self.wrong.append(target + " is not there though it was published")
        return {**said, "host": target}

    def unpublish(self, pod):
        """volume/csi/csi_mounter.go, TearDownAt."""
        _, handle, target = self.where(pod)
        request = csi.NodeUnpublishVolumeRequest(volume_id=handle, target_path=target)
        said = self.ask("NodeUnpublishVolume", request, csi.NodeUnpublishVolumeResponse)
        if not said:
            self.remove(target)
        return said

    def remove(self, target):
        """volume/csi/csi_mounter.go, removeMountDir: os.Remove takes an empty folder alone."""
        try:
            os.rmdir(target)
        except FileNotFoundError:
            pass
        except OSError as e:
            self.wrong.append(f"failed to remove dir {target}: {e}")
