"""What a kubelet does to drivers of claims. What is strict says where the real one is; paths are those of
https://github.com/kubernetes/kubernetes, below pkg/kubelet/cm/dra."""

import json
import os
import re

import dra_pb2 as dra
import grpc

CALL_SECONDS = 45  # plugin/dra_plugin.go, defaultClientCallTimeout
PLUGIN = "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/"
SERVICES = {"v1.DRAPlugin", "v1beta1.DRAPlugin"}  # plugin/dra_plugin.go
DRIVER = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


class Claims:
    def __init__(self, folder, cluster, wrong):
        self.cdi = os.path.join(os.path.dirname(folder), "cdi")
        self.cluster = cluster
        self.wrong = wrong
        self.prepared = {}  # the checkpoint, claiminfo.go: by pod, the claim and its devices

    def validate(self, info):
        """plugin/dra_plugin_manager.go, ValidatePlugin."""
        if not DRIVER.fullmatch(info.name) or len(info.name) > 63:
            return f"{info.name} is no name of a driver"
        if not SERVICES & set(info.supported_versions):
            return f"none of the services {info.supported_versions} is supported"
        if not os.path.exists(info.endpoint):
            return f"{info.endpoint} is not there"
        return ""

    def ask(self, endpoint, name, request, response):
        with grpc.insecure_channel("unix:" + endpoint) as channel:
            return channel.unary_unary(
                PLUGIN + name,
                request_serializer=type(request).SerializeToString,
                response_deserializer=response.FromString,
            )(request, timeout=CALL_SECONDS)

    def answered(self, claim, response, what):
        """manager.go: each claim is answered, and no other one."""
        if set(response.claims) != {claim.uid}:
            self.wrong.append(f"{what} of {claim.uid} is answered for {list(response.claims)}")
        return response.claims[claim.uid]

    def prepare(self, endpoint, pod):
        """manager.go, prepareResources: once for each claim, until that worked."""
        if not endpoint:
            return {"error": "DRA driver coral.io is not registered"}
        found = self.cluster.claims.get(pod)
        if found is None and pod not in self.prepared:
            return {"error": f"fetch ResourceClaim {pod}: not found"}
        if pod in self.prepared and self.prepared[pod][1] is not None:
            return self.container(pod)
        claim = dra.Claim(namespace="test", name=pod, uid=found["metadata"]["uid"])
        self.prepared[pod] = (claim, None)
        try:
            response = self.ask(
                endpoint,
                "NodePrepareResources",
                dra.NodePrepareResourcesRequest(claims=[claim]),
                dra.NodePrepareResourcesResponse,
            )
        except grpc.RpcError as e:
            return {"error": f"NodePrepareResources: {e.details()}"}
        result = self.answered(claim, response, "NodePrepareResources")
        if result.error:
            return {"error": f"NodePrepareResources failed for ResourceClaim {pod}: {result.error}"}
        given = {
            (request, each.pool_name, each.device_name, each.share_id)
            for each in result.devices
            for request in each.request_names
        }
        results = found["status"]["allocation"]["devices"]["results"]
        if given != {
            (each["request"], each["pool"], each["device"], each.get("shareID", ""))
            for each in results
        }:
            self.wrong.append(f"{given} was prepared for {results}")
        if pod not in self.prepared:
            return {"error": f"unable to get claim info for claim {pod} in namespace test"}
        self.prepared[pod] = (claim, list(result.devices))
        return self.container(pod)

    def known(self):
        """The edits of each device that the container's runtime knows:
        https://github.com/cncf-tags/container-device-interface, SPEC.md."""
        known = {}
        if not os.path.isdir(self.cdi):
            return known
        for name in os.listdir(self.cdi):
            if not name.endswith(".json"):
                continue
            with open(os.path.join(self.cdi, name)) as file:
                spec = json.load(file)
            if set(spec) != {"cdiVersion", "kind", "devices"} or spec["cdiVersion"] < "0.5.0":
                self.wrong.append(f"{name} is no specification: {spec}")
            for device in spec["devices"]:
                known[spec["kind"] + "=" + device["name"]] = device["containerEdits"]
        return known

    def container(self, pod):
        """What the container's runtime makes of the devices."""
        known = self.known()
        environment, mounts = set(), {}
        for device in self.prepared[pod][1]:
            for each in device.cdi_device_ids:
                if each not in known:
                    return {"error": f"unresolvable CDI devices {each}"}
                environment.update(known[each].get("env", []))
                for mount in known[each].get("mounts", []):
                    mounts[mount["containerPath"]] = mount
        ((container, mount),) = mounts.items()
        if "ro" not in mount["options"]:
            self.wrong.append(f"{mount} may be written")
        ((name, socket),) = [each.split("=") for each in environment]
        if name != "CORAL_SOCKET":
            self.wrong.append(f"{name} is in the environment")
        return {
            "devices": [each.device_name for each in self.prepared[pod][1]],
            "host": mount["hostPath"],
            "container": container,
            "socket": socket,
        }

    def unprepare(self, endpoint, pod):
        """manager.go, unprepareResources: of what is in the checkpoint alone."""
        if pod not in self.prepared:
            return {}
        if not endpoint:
            return {"error": "DRA driver coral.io is not registered"}
        claim = self.prepared[pod][0]
        try:
            response = self.ask(
                endpoint,
                "NodeUnprepareResources",
                dra.NodeUnprepareResourcesRequest(claims=[claim]),
                dra.NodeUnprepareResourcesResponse,
            )
        except grpc.RpcError as e:
            return {"error": f"NodeUnprepareResources: {e.details()}"}
        result = self.answered(claim, response, "NodeUnprepareResources")
        if result.error:
            return {"error": result.error}
        del self.prepared[pod]
        return {}

    def forget(self, pod):
        """A kubelet that lost its checkpoint, and asks for nothing of it any more."""
        del self.prepared[pod]

    def insist(self, endpoint, pod):
        """A kubelet that lost its checkpoint after it had prepared."""
        before = self.prepared.pop(pod)
        again = self.prepare(endpoint, pod)
        if "error" in again:
            self.prepared[pod] = before
        return again
