"""An API server for tests: nodes, slices, classes and claims of resource.k8s.io/v1, over HTTPS, and a
scheduler of claims. What is strict says where the real one is; paths are those of
https://github.com/kubernetes/kubernetes."""

import copy
import json
import re
import ssl
import threading
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NODE = "node-1"
SLICES = "/apis/resource.k8s.io/v1/resourceslices"
PODS = "/api/v1/namespaces/test/pods/"
EVENTS = "/api/v1/namespaces/test/events"
CLAIMS = "/apis/resource.k8s.io/v1/namespaces/test/resourceclaims/"
ALL_CLAIMS = "/apis/resource.k8s.io/v1/resourceclaims?watch=true&timeoutSeconds="
CONDITION = re.compile(r"([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
REASON = re.compile(r"[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NEVER = "1970-01-01T00:00:00Z"
BINDING = ("bindsToNode", "bindingConditions", "bindingFailureConditions")

# staging/src/k8s.io/api/resource/v1/types.go
MOST_DEVICES, MOST_WITH_TAINTS, MOST_TAINTS = 128, 64, 16
MOST_ATTRIBUTES = 32
MOST_TEXT = 64
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?([kMGTPE]|[KMGTPE]i)?")

# what a selector of the tests may say, of all that CEL has
SELECTOR = re.compile(r'device\.attributes\["([^"]*)"\]\.(\w+) == "([^"]*)"')
DRIVER = 'device.driver == "coral.io"'
HAS = re.compile(r'"(\w+)" in device\.attributes\["([^"]*)"\]')


class Wrong(Exception):
    def __init__(self, status, message, **details):
        super().__init__(message)
        self.status = status
        self.details = details


def fields(what, value, *names):
    """Fields that Kubernetes does not have are dropped with a warning; here they are refused."""
    more = set(value) - set(names)
    if more:
        raise Wrong(400, f"{what} has unknown fields {sorted(more)}")


def require(holds, message):
    if not holds:
        raise Wrong(422, message)


def qualified(name):
    """pkg/apis/resource/validation/validation.go, validateQualifiedName."""
    domain, slash, identifier = name.rpartition("/")
    return bool(IDENTIFIER.fullmatch(identifier)) and (
        not slash or len(domain) <= 63 and bool(SUBDOMAIN.fullmatch(domain))
    )


def validate(slice):
    """The same file, validateResourceSliceSpec and validateDevice."""
    fields("a slice", slice, "apiVersion", "kind", "metadata", "spec")
    require(slice["apiVersion"] == "resource.k8s.io/v1", "apiVersion")
    require(slice["kind"] == "ResourceSlice", "kind")
    name = slice["metadata"]["name"]
    require(len(name) <= 253 and SUBDOMAIN.fullmatch(name), f"{name} is no name")
    for owner in slice["metadata"].get("ownerReferences", []):
        require(owner["uid"] and owner["name"] and owner["kind"], f"{owner} is no owner")
    spec = slice["spec"]
    fields("a spec", spec, "driver", "nodeName", "pool", "devices")
    require(len(spec["driver"]) <= 63 and SUBDOMAIN.fullmatch(spec["driver"]), "driver")
    fields("a pool", spec["pool"], "name", "generation", "resourceSliceCount")
    require(spec["pool"]["resourceSliceCount"] > 0, "resourceSliceCount must be greater than zero")
    require(spec["pool"]["generation"] >= 0, "generation must not be negative")
    most = MOST_WITH_TAINTS if any("taints" in each for each in spec["devices"]) else MOST_DEVICES
    require(len(spec["devices"]) <= most, f"{len(spec['devices'])} devices")
    names = [device["name"] for device in spec["devices"]]
    require(len(set(names)) == len(names), f"{names} are not unique")
    for device in spec["devices"]:
        validate_device(device)


def validate_device(device):
    known = ("name", "attributes", "capacity", "allowMultipleAllocations", "taints", *BINDING)
    fields("a device", device, *known)
    require(len(device.get("taints", [])) <= MOST_TAINTS, f"{device} has too many taints")
    for taint in device.get("taints", []):
        # the same file, validateDeviceTaint
        fields("a taint", taint, "key", "value", "effect", "timeAdded")
        require(CONDITION.fullmatch(taint["key"]), f"{taint} has no key")
        require(VALUE.fullmatch(taint["value"]), f"{taint} has no value")
        require(taint["effect"] in ("None", "NoSchedule", "NoExecute"), f"{taint} has no effect")
        require(TIME.fullmatch(taint.get("timeAdded", NEVER)), f"{taint} has no time")
    for condition in device.get(BINDING[1], []) + device.get(BINDING[2], []):
        require(CONDITION.fullmatch(condition), f"{condition} is no condition")
    is_shared = device.get("allowMultipleAllocations", False)
    require(LABEL.fullmatch(device["name"]), f"{device['name']} is no name of a device")
    attributes, capacity = device.get("attributes", {}), device.get("capacity", {})
    require(len(attributes) + len(capacity) <= MOST_ATTRIBUTES, f"{len(attributes)} attributes")
    for name in [*attributes, *capacity]:
        require(qualified(name), f"{name} is no name of an attribute")
    for name, value in attributes.items():
        fields(name, value, "string", "int", "bool", "version")
        require(len(value) == 1, f"{name}: exactly one value must be specified")
        kind, content = next(iter(value.items()))
        expected = {"string": str, "version": str, "int": int, "bool": bool}[kind]
        require(type(content) is expected, f"{name} is {content!r}, no {kind}")
        require(kind != "string" or len(content) <= MOST_TEXT, f"{name} is too long")
    for name, value in capacity.items():
        fields(name, value, "value", "requestPolicy")
        require(QUANTITY.fullmatch(value["value"]), f"{name} is {value}, no quantity")
        if "requestPolicy" in value:
            validate_policy(name, value, is_shared)


def validate_policy(name, capacity, is_shared):
    """The same file, validateMultiAllocatableDeviceCapacity and validateRequestPolicy."""
    require(is_shared, f"{name} has a policy, and its device is one claim's alone")
    policy = capacity["requestPolicy"]
    fields(name, policy, "default", "validRange")
    least, step = int(policy["validRange"]["min"]), int(policy["validRange"]["step"])
    fields(name, policy["validRange"], "min", "step")
    default, value = int(policy["default"]), int(capacity["value"])
    require(least <= default <= value and least + step <= value, f"{name} has the policy {policy}")
    require((default - least) % step == 0, f"{name}: the default is no multiple of the step")


class Cluster:
    def __init__(self, wrong):
        self.wrong = wrong
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.slices, self.claims, self.classes, self.templates = {}, {}, {}, {}
        self.pods, self.events = {}, []
        self.down = False
        self.talks = threading.Event()  # whether a claim that is read is answered
        self.talks.set()
        self.reads = 0  # how many claims were read, answered or not
        self.untold = False  # whether nothing may be said of claims
        self.moves = False  # whether the next claim of which something is said is given another board
        self.heard_of = 0  # the newest version that a watch has heard of
        self.asked = 0
        self.watches = 0
        self.said = set()  # every object that was said, by either side

    def start(self, certificate, key, token):
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                cluster.asked += 1
                is_watch = self.command == "GET" and self.path.startswith(ALL_CLAIMS)
                if is_watch and not cluster.down:
                    return self.watch()
                try:
                    if self.headers["Authorization"] != "Bearer " + token:
                        raise Wrong(401, "Unauthorized")
                    content = self.headers.get("Content-Type")
                    if self.command == "PATCH" and content != "application/apply-patch+yaml":
                        raise Wrong(415, f"{content} is no patch")
                    if body:
                        cluster.said.add(body.decode())
                    answer = 200, cluster.answer(self.command, self.path, body)
                    if self.command == "GET" and self.path.startswith(CLAIMS):
                        answer = copy.deepcopy(answer)
                        cluster.reads += 1
                        cluster.talks.wait()
                except Wrong as e:
                    if e.status not in (401, 404, 409, 503):
                        cluster.wrong.append(f"{self.command} {self.path}: {e}")
                    answer = e.status, {
                        "apiVersion": "v1",
                        "kind": "Status",
                        "status": "Failure",
                        "message": str(e),
                        "details": e.details,
                        "code": e.status,
                    }
                self.say(*answer)

            def watch(self):
                """staging/src/k8s.io/apiserver/pkg/endpoints/handlers/watch.go: without a version, what
                there is comes first, as if it were added."""
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                told = {}
                cluster.watches += 1
                try:
                    while not cluster.down:
                        for event in cluster.heard(told):
                            cluster.said.add(json.dumps(event["object"]))
                            line = json.dumps(event).encode() + b"\n"
                            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                            self.wfile.flush()
                            cluster.flushed(event)
                except OSError:
                    self.close_connection = True
                    return
                finally:
                    cluster.watches -= 1
                self.wfile.write(b"0\r\n\r\n")

            def say(self, status, content):
                text = json.dumps(content).encode()
                cluster.said.add(text.decode())
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

        # a real one turns nobody away because some come at once
        ThreadingHTTPServer.request_queue_size = 128
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        with self.lock:
            if self.down:
                raise Wrong(503, "it is a test's")
            if method == "GET" and path == "/api/v1/nodes/" + NODE:
                metadata = {"name": NODE, "uid": "uid-" + NODE}
                return {"apiVersion": "v1", "kind": "Node", "metadata": metadata}
            if method == "GET" and path.startswith(CLAIMS):
                return self.found(self.claims, path[len(CLAIMS) :])
            if method == "PATCH" and path.startswith(CLAIMS) and path.endswith("/status"):
                if self.untold:
                    raise Wrong(503, "it is a test's")
                require("fieldManager=" in query, "fieldManager is required for apply patch")
                return self.patch(path[len(CLAIMS) : -len("/status")], json.loads(body))
            if method == "GET" and path.startswith(PODS):
                return self.found(self.pods, path[len(PODS) :])
            if method == "POST" and path == EVENTS:
                return self.tell(json.loads(body))
            if method == "GET" and path == SLICES:
                return self.listed(urllib.parse.parse_qs(query))
            if method == "POST" and path == SLICES:
                return self.create(json.loads(body))
            if path.startswith(SLICES + "/"):
                name = path[len(SLICES) + 1 :]
                if method == "PUT":
                    return self.update(name, json.loads(body))
                if method == "DELETE":
                    self.found(self.slices, name)
                    return self.slices.pop(name)
        # what the role of the manifests does not have
        raise Wrong(403, f"{method} {path} is forbidden")

    def flushed(self, event):
        with self.changed:
            self.heard_of = max(self.heard_of, int(event["object"]["metadata"]["resourceVersion"]))
            self.changed.notify_all()

    def heard(self, told):
        """What a watch was not told yet; waits a while for that."""
        with self.changed:
            self.changed.wait_for(lambda: self.news(told), timeout=1)
            return self.news(told, told)

    def news(self, told, tell=None):
        news = []
        for name in told.keys() - self.claims.keys():
            news.append({"type": "DELETED", "object": told[name][1]})
            if tell is not None:
                del tell[name]
        for name, claim in self.claims.items():
            version = claim["metadata"]["resourceVersion"]
            if name not in told or told[name][0] != version:
                news.append({"type": "MODIFIED" if name in told else "ADDED", "object": claim})
                if tell is not None:
                    tell[name] = version, claim
        return news

    def delete(self, pod):
        with self.changed:
            self.claims.pop(pod)
            self.changed.notify_all()

    def release(self, pod, deallocated):
        """No pod has the claim any more: pkg/controller/resourceclaim/controller.go, syncClaim, which
        takes what was allocated from such a claim, too."""
        with self.lock:
            status = self.claims[pod]["status"]
            del status["reservedFor"]
            if deallocated:
                del status["allocation"]
            self.touch(self.claims[pod])

    def reserve(self, pod):
        with self.lock:
            reserved = {"resource": "pods", "name": pod, "uid": "uid-" + pod}
            self.claims[pod]["status"]["reservedFor"] = [reserved]
            self.touch(self.claims[pod])

    def patch(self, name, patch):
        """pkg/apis/resource/validation/validation.go, validateDeviceStatus."""
        claim = self.found(self.claims, name)
        fields("a patch", patch, "apiVersion", "kind", "metadata", "status")
        if patch["metadata"]["uid"] != claim["metadata"]["uid"]:
            raise Wrong(409, "Precondition failed: UID in precondition is another one")
        fields("a status", patch["status"], "devices")
        allocated = [
            {each: result.get(each) for each in ("driver", "pool", "device", "shareID")}
            for result in claim["status"]["allocation"]["devices"]["results"]
        ]
        for device in patch["status"]["devices"]:
            fields("a device", device, "driver", "pool", "device", "shareID", "conditions")
            identity = {each: device.get(each) for each in ("driver", "pool", "device", "shareID")}
            require(identity in allocated, f"{identity} is not allocated")
            for condition in device["conditions"]:
                require(CONDITION.fullmatch(condition["type"]), f"{condition} has no type")
                require(condition["status"] in ("True", "False", "Unknown"), f"{condition}")
                require(REASON.fullmatch(condition["reason"]), f"{condition} has no reason")
                require(TIME.fullmatch(condition["lastTransitionTime"]), f"{condition} has no time")
                require(len(condition["message"]) <= 32768, f"{condition} says too much")
        require("devices" not in claim["status"], f"{name} is told of twice")
        claim["status"]["devices"] = patch["status"]["devices"]
        self.touch(claim)
        taken = copy.deepcopy(claim)
        if self.moves:
            self.moves = False
            self.move(claim)
        return taken

    def move(self, claim):
        """Gives it another board, of which a watch hears before who patched hears of that; of the one
        before nothing stays: pkg/registry/resource/resourceclaim/strategy.go,
        dropDeallocatedStatusDevices."""
        del claim["status"]["devices"]
        result = claim["status"]["allocation"]["devices"]["results"][0]
        result["device"] = next(each for each in self.devices() if each != result["device"])
        self.touch(claim)
        version = self.version
        self.changed.wait_for(lambda: self.heard_of >= version, timeout=5)

    def touch(self, thing):
        self.version += 1
        thing["metadata"]["resourceVersion"] = str(self.version)
        with self.changed:
            self.changed.notify_all()

    def bindable(self, pod):
        """pkg/scheduler/framework/plugins/dynamicresources, PreBind: what it waits for."""
        with self.lock:
            status = self.claims[pod]["status"]
            for result in status["allocation"]["devices"]["results"]:
                conditions = [
                    condition
                    for device in status.get("devices", [])
                    if device["device"] == result["device"]
                    for condition in device["conditions"]
                    if condition["status"] == "True"
                ]
                for condition in conditions:
                    if condition["type"] in result.get("bindingFailureConditions", []):
                        return condition["message"]
                if set(result.get("bindingConditions", [])) - {each["type"] for each in conditions}:
                    return "waits"
            return "bindable"

    def found(self, kind, name):
        if name not in kind:
            # staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go, NewNotFound
            raise Wrong(404, f'"{name}" not found', name=name)
        return kind[name]

    def tell(self, event):
        """pkg/apis/core/validation/events.go, legacyValidateEvent; kubectl finds a pod's by its uid:
        staging/src/k8s.io/kubectl/pkg/describe/describe.go, PodDescriber."""
        names = "apiVersion kind metadata involvedObject type reason message source count"
        fields("an event", event, *names.split(), "firstTimestamp", "lastTimestamp")
        metadata, regarding = event["metadata"], event["involvedObject"]
        fields("metadata", metadata, "generateName", "namespace")
        require(metadata["namespace"] == regarding["namespace"] == "test", "namespace")
        require(SUBDOMAIN.fullmatch(metadata["generateName"] + "x"), "generateName")
        if regarding["name"] in self.pods:
            pod = self.pods[regarding["name"]]
            require(regarding["uid"] == pod["metadata"]["uid"], f"{regarding} is another pod")
        require(regarding["kind"] == "Pod" and regarding["apiVersion"] == "v1", "kind")
        require(event["type"] in ("Normal", "Warning"), "type")
        require(re.fullmatch(r"[A-Z][A-Za-z]{0,127}", event["reason"]), "reason")
        require(len(event["message"]) <= 1024, "message")
        for time in ("firstTimestamp", "lastTimestamp"):
            # staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/time.go, UnmarshalJSON
            require(re.fullmatch(r"[-0-9]{10}T[:0-9]{8}Z", event[time]), time)
        self.events.append(event)
        return event

    def pod(self, name, there):
        self.pods.pop(name, None)
        if there:
            metadata = {"name": name, "uid": "uid-" + name}
            self.pods[name] = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}

    def listed(self, query):
        selected = dict(each.split("=") for each in query["fieldSelector"][0].split(","))
        # pkg/registry/resource/resourceslice/strategy.go, toSelectableFields
        fields("a field selector", selected, "spec.nodeName", "spec.driver")
        items = [
            each
            for each in self.slices.values()
            if all(each["spec"][name[5:]] == value for name, value in selected.items())
        ]
        return {
            "apiVersion": "resource.k8s.io/v1",
            "kind": "ResourceSliceList",
            "metadata": {"resourceVersion": str(self.version)},
            "items": items,
        }

    def keep(self, slice):
        """pkg/apis/resource/v1/defaults.go, SetDefaults_DeviceTaint; a minute a version."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(60 * self.version))
        for device in slice["spec"]["devices"]:
            for taint in device.get("taints", []):
                taint.setdefault("timeAdded", now)
        self.slices[slice["metadata"]["name"]] = slice
        self.touch(slice)
        return slice

    def create(self, slice):
        validate(slice)
        require("resourceVersion" not in slice["metadata"], "resourceVersion must not be set")
        if slice["metadata"]["name"] in self.slices:
            raise Wrong(409, "already exists")
        return self.keep(slice)

    def update(self, name, slice):
        validate(slice)
        old = self.found(self.slices, name)
        # pkg/registry/resource/resourceslice/strategy.go, AllowUnconditionalUpdate, is true; a driver
        # that does not say what it replaces would undo what another one did
        require("resourceVersion" in slice["metadata"], "resourceVersion must be set")
        if slice["metadata"]["resourceVersion"] != old["metadata"]["resourceVersion"]:
            raise Wrong(409, "the object has been modified")
        for field in ("driver", "nodeName"):
            require(slice["spec"][field] == old["spec"][field], f"{field} is immutable")
        require(slice["spec"]["pool"]["name"] == old["spec"]["pool"]["name"], "pool is immutable")
        return self.keep(slice)

    def wipe(self):
        """pkg/kubelet/cm/dra/plugin/dra_plugin_manager.go, wipeResourceSlices."""
        with self.lock:
            self.slices.clear()

    def apply(self, thing):
        kinds = {"DeviceClass": self.classes, "ResourceClaimTemplate": self.templates}
        kinds[thing["kind"]][thing["metadata"]["name"]] = thing

    def devices(self):
        """staging/src/k8s.io/dynamic-resource-allocation/structured, GatherPools: a pool is what its
        newest generation has, once that is whole."""
        with self.lock:
            slices = list(self.slices.values())
        newest = max((each["spec"]["pool"]["generation"] for each in slices), default=0)
        slices = [each for each in slices if each["spec"]["pool"]["generation"] == newest]
        if any(each["spec"]["pool"]["resourceSliceCount"] != len(slices) for each in slices):
            return {}
        return {device["name"]: device for each in slices for device in each["spec"]["devices"]}

    def matches(self, device, selectors):
        def attributes(domain):
            named = {}
            for name, value in device["attributes"].items():
                of, _, rest = name.rpartition("/")
                if (of or "coral.io") == domain:
                    named[rest] = next(iter(value.values()))
            return named

        for selector in selectors:
            for term in selector["cel"]["expression"].split(" && "):
                if term.strip() == DRIVER:
                    continue
                equal, has = SELECTOR.fullmatch(term.strip()), HAS.fullmatch(term.strip())
                if equal and attributes(equal[1]).get(equal[2]) != equal[3]:
                    return False
                if has and has[1] not in attributes(has[2]):
                    return False
                if not equal and not has:
                    raise Wrong(422, f"{term} is more than the tests' CEL")
        return True

    def consumed(self, device, wanted):
        """staging/src/k8s.io/dynamic-resource-allocation/structured, consumable_capacity.go: what is not
        asked for is the policy's default, or all there is where there is no policy."""
        return {
            name: wanted.get(name, capacity.get("requestPolicy", {}).get("default", capacity["value"]))
            for name, capacity in device["capacity"].items()
        }

    def tolerates(self, toleration, taint):
        """staging/src/k8s.io/dynamic-resource-allocation/resourceclaim, ToleratesTaint."""
        return (
            toleration.get("key", taint["key"]) == taint["key"]
            and toleration.get("effect", taint["effect"]) == taint["effect"]
            and (toleration.get("operator") == "Exists" or toleration["value"] == taint["value"])
        )

    def fits(self, device, taken, wanted, tolerations):
        # the same package, allocator: taintPreventsAllocation
        for taint in device.get("taints", []):
            if taint["effect"] != "None" and not any(
                self.tolerates(each, taint) for each in tolerations
            ):
                return False
        results = [each for each in taken if (each["pool"], each["device"]) == (NODE, device["name"])]
        if not device.get("allowMultipleAllocations"):
            return not results
        return all(
            sum(int(each["consumedCapacity"][name]) for each in results) + int(more)
            <= int(device["capacity"][name]["value"])
            for name, more in self.consumed(device, wanted).items()
        )

    def schedule(self, pod, template, config=(), pool=NODE):
        """A claim of a template for a pod, allocated and reserved for it."""
        spec = self.templates[template]["spec"]["spec"]
        taken = [
            result
            for claim in self.claims.values()
            if "allocation" in claim["status"]
            for result in claim["status"]["allocation"]["devices"]["results"]
        ]
        results = []
        for request in spec["devices"]["requests"]:
            asked = request["exactly"]
            selectors = asked.get("selectors", []) + self.classes[asked["deviceClassName"]][
                "spec"
            ].get("selectors", [])
            wanted = asked.get("capacity", {}).get("requests", {})
            free = [
                name
                for name, device in sorted(self.devices().items())
                if self.fits(device, taken, wanted, asked.get("tolerations", []))
                and self.matches(device, selectors)
            ]
            count = asked.get("count", 1)
            if len(free) < count:
                return {"error": f"cannot allocate all claims: {len(free)} of {count}"}
            for device in free[:count]:
                result = {
                    "request": request["name"],
                    "driver": "coral.io",
                    "pool": pool,
                    "device": device,
                }
                if self.devices()[device].get("allowMultipleAllocations"):
                    result["shareID"] = str(uuid.uuid4())
                    result["consumedCapacity"] = self.consumed(self.devices()[device], wanted)
                for field in BINDING[1:]:
                    if field in self.devices()[device]:
                        result[field] = self.devices()[device][field]
                taken.append(result)
                results.append(result)
        # the same package, allocator: what classes say comes first
        classes = [self.classes[each["exactly"]["deviceClassName"]] for each in spec["devices"]["requests"]]
        said = [
            *({"source": "FromClass", **each} for kind in classes for each in kind["spec"].get("config", [])),
            *({"source": "FromClaim", **each} for each in spec["devices"].get("config", [])),
            *config,
        ]
        allocation = {"devices": {"results": results, "config": said}}
        claim = {
            "apiVersion": "resource.k8s.io/v1",
            "kind": "ResourceClaim",
            "metadata": {"name": pod, "namespace": "test", "uid": str(uuid.uuid4())},
            "spec": spec,
            "status": {"allocation": allocation},
        }
        with self.lock:
            self.claims[pod] = claim
            self.reserve(pod)
        return {"devices": [each["device"] for each in results]}
