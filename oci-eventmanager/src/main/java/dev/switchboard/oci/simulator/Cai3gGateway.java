package dev.switchboard.oci.simulator;

import dev.switchboard.oci.simulator.Cai3gWorld.Association;
import dev.switchboard.oci.simulator.Cai3gWorld.EnumSubscription;
import dev.switchboard.oci.simulator.Cai3gWorld.PrivateUser;
import dev.switchboard.oci.simulator.Cai3gWorld.PublicIdentity;
import dev.switchboard.oci.simulator.Cai3gWorld.ServiceProfile;
import dev.switchboard.oci.simulator.EffectLedger.Change;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects behind the simulated gateway, and what each request does to them. Used under the simulator's lock. */
final class Cai3gGateway {

    /**
     * Outcome of a request: {@code errorCode} 0 is success.
     *
     * @param faultCode code of CAI3G
     * @param errorCode code of the system behind
     * @param text for people
     */
    record Result(int faultCode, int errorCode, String text) {
        static final Result OK = new Result(0, 0, "ok");
        static final Result SAME = new Result(0, 0, "ok, nothing changed");

        static Result refused(int errorCode, String text) {
            return new Result(Cai3gFaults.EXTERNAL_ERROR, errorCode, text);
        }

        static Result invalid(String text) {
            return new Result(Cai3gFaults.INVALID_REQUEST, Cai3gFaults.INVALID_REQUEST_ERROR, text);
        }

        boolean ok() {
            return faultCode == 0;
        }
    }

    private final RequestLog log;
    private final boolean agreeable;
    private final int numberExists;
    private final Map<String, Association> associations = new HashMap<>();
    private final Map<String, EnumSubscription> numbers = new HashMap<>();

    Cai3gGateway(RequestLog log, boolean agreeable, int numberExists) {
        this.log = log;
        this.agreeable = agreeable;
        this.numberExists = numberExists;
    }

    Cai3gWorld world() {
        return new Cai3gWorld(new TreeMap<>(associations), new TreeMap<>(numbers));
    }

    void replace(Cai3gWorld world) {
        associations.clear();
        associations.putAll(world.associations());
        numbers.clear();
        numbers.putAll(world.numbers());
    }

    /** Does what a Create, Set or Delete asks for. */
    Result apply(Cai3gCall call, long order) {
        if (call.senseless() && !agreeable) {
            return Result.invalid(String.join("; ", call.wrong()));
        }
        boolean needsChange = call.operation() != Cai3gSimulator.Operation.DELETE;
        if (call.kind() == Cai3gCall.Kind.NONE || (needsChange && call.change().isEmpty())) {
            return agreed(Result.invalid("no object to work on"));
        }
        boolean association = call.kind() == Cai3gCall.Kind.ASSOCIATION;
        Result result = switch (call.operation()) {
            case CREATE -> association ? createAssociation(call, order) : createNumber(call, order);
            case DELETE -> association ? deleteAssociation(call, order) : deleteNumber(call, order);
            case SET -> association ? setAssociation(call, order) : Result.invalid("a number can not be changed");
            default -> Result.invalid("not an operation on objects");
        };
        return agreed(result);
    }

    private Result agreed(Result result) {
        return agreeable && !result.ok() ? Result.SAME : result;
    }

    private Result createAssociation(Cai3gCall call, long order) {
        if (associations.containsKey(call.key()) && !agreeable) {
            return Result.refused(
                    Cai3gFaults.ASSOCIATION_EXISTS, "the association " + call.key() + " is already defined");
        }
        XmlElement data = call.change().orElseThrow();
        XmlElement user = data.child("privateUser").orElse(data);
        Map<String, PublicIdentity> identities = new TreeMap<>();
        Map<String, ServiceProfile> profiles = new TreeMap<>();
        for (XmlElement child : data.children()) {
            if (child.name().equals("publicData")) {
                identities.put(child.attribute("publicIdValue"), identity(child, null));
            } else if (child.name().equals("subscriberServiceProfile")) {
                profiles.put(child.attribute("serviceProfileId"), profile(child, null));
            }
        }
        Association created = new Association(
                call.key(),
                data.childText("isPsi", "").equals("true"),
                new PrivateUser(
                        user.attribute("privateUserId"),
                        user.childText("userPassword", ""),
                        user.childText("allowedAuthMechanism", "")),
                new TreeMap<>(identities),
                new TreeMap<>(profiles));
        associations.put(call.key(), created);
        log.effect(
                order,
                Change.ASSOCIATION_CREATED,
                call.key(),
                "user=" + created.user().id() + " psi=" + created.psi() + " identities="
                        + created.identities().keySet() + " profiles="
                        + created.profiles().values());
        return Result.OK;
    }

    private Result deleteAssociation(Cai3gCall call, long order) {
        if (associations.remove(call.key()) == null) {
            return missing(call.key());
        }
        log.effect(order, Change.ASSOCIATION_DELETED, call.key(), "");
        return Result.OK;
    }

    private static Result missing(String id) {
        return Result.refused(Cai3gFaults.ASSOCIATION_MISSING, "the association " + id + " is not defined");
    }

    private Result createNumber(Cai3gCall call, long order) {
        if (numbers.containsKey(call.key()) && !agreeable) {
            return Result.refused(numberExists, "the number " + call.key() + " is already published");
        }
        XmlElement data = call.change().orElseThrow();
        XmlElement records = data.child("records").orElse(data);
        numbers.put(
                call.key(),
                new EnumSubscription(
                        call.key(),
                        records.childText("publicId", records.attribute("publicId")),
                        records.childText("flags", ""),
                        records.childText("order", ""),
                        records.childText("preference", ""),
                        records.childText("service", "")));
        log.effect(order, Change.ENUM_CREATED, call.key(), records.attribute("publicId"));
        return Result.OK;
    }

    private Result deleteNumber(Cai3gCall call, long order) {
        if (numbers.remove(call.key()) == null) {
            return Result.refused(Cai3gFaults.NUMBER_MISSING, "the number " + call.key() + " is not published");
        }
        log.effect(order, Change.ENUM_DELETED, call.key(), "");
        return Result.OK;
    }

    /** All parts of a Set happen or none: the changes are made to copies first. */
    private Result setAssociation(Cai3gCall call, long order) {
        Association old = associations.get(call.key());
        if (old == null) {
            return missing(call.key());
        }
        PrivateUser user = old.user();
        Map<String, PublicIdentity> identities = new TreeMap<>(old.identities());
        Map<String, ServiceProfile> profiles = new TreeMap<>(old.profiles());
        for (XmlElement child : call.change().orElseThrow().children()) {
            switch (child.name()) {
                case "privateUser" -> {
                    if (!child.attribute("privateUserId").equals(user.id())) {
                        return missing(call.key() + " with the private user " + child.attribute("privateUserId"));
                    }
                    user = new PrivateUser(
                            user.id(), child.childText("userPassword", user.password()), user.mechanism());
                }
                case "publicData" -> setIdentity(child, identities);
                case "subscriberServiceProfile" -> {
                    if (!setProfile(child, profiles)) {
                        return missing(call.key() + " with the profile " + child.attribute("serviceProfileId"));
                    }
                }
                default -> {
                    return Result.invalid("nothing is known of " + child.name());
                }
            }
        }
        Association changed =
                new Association(old.id(), old.psi(), user, new TreeMap<>(identities), new TreeMap<>(profiles));
        if (changed.equals(old)) {
            return Result.SAME;
        }
        associations.put(call.key(), changed);
        AssociationChanges.note(log, order, old, changed);
        return Result.OK;
    }

    private static void setIdentity(XmlElement data, Map<String, PublicIdentity> identities) {
        String value = data.attribute("publicIdValue");
        if (data.isNil()) {
            identities.remove(value);
        } else {
            identities.put(value, identity(data, identities.get(value)));
        }
    }

    /** A part of a profile can be changed only where there is a profile; a whole one is put in place. */
    private boolean setProfile(XmlElement data, Map<String, ServiceProfile> profiles) {
        String id = data.attribute("serviceProfileId");
        if (data.isNil()) {
            profiles.remove(id);
            return true;
        }
        ServiceProfile old = profiles.get(id);
        if (old == null && data.child("configuredServiceProfile").isEmpty()) {
            return false;
        }
        profiles.put(id, profile(data, old));
        return true;
    }

    private static PublicIdentity identity(XmlElement data, @Nullable PublicIdentity old) {
        return new PublicIdentity(
                data.attribute("publicIdValue"),
                data.childText("privateUserId", old == null ? "" : old.privateUserId()),
                data.childText("implicitRegSet", old == null ? "" : old.implicitRegSet()),
                data.childText("isDefault", old == null ? "" : old.isDefault()),
                data.childText("serviceProfileId", old == null ? "" : old.serviceProfileId()),
                data.childText("sessionBarringInd", old == null ? "" : old.barred()));
    }

    private static ServiceProfile profile(XmlElement data, @Nullable ServiceProfile old) {
        return new ServiceProfile(
                data.attribute("serviceProfileId"),
                data.child("configuredServiceProfile")
                        .map(it -> it.attribute("configuredServiceProfileId"))
                        .orElse(old == null ? "" : old.configuredProfileId()),
                data.childText("maxNumberSessions", old == null ? "" : old.maxSessions()),
                data.childText("phoneContext", old == null ? "" : old.phoneContext()));
    }
}
