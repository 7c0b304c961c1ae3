package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.plan.Step.SetPassword;
import java.util.List;
import java.util.Optional;

/** Users, their SIP passwords, and the pilots of trunk groups. */
final class UserRules {

    private UserRules() {}

    /**
     * What a command says of a subscriber's device.
     *
     * @param said whether it says anything that decides identity or type
     * @param linePort the new public identity; empty to leave it, or to use the default when {@code reset}
     * @param type what kind of subscriber the device makes
     * @param reset whether the subscriber goes back to its default identity
     */
    private record Device(boolean said, String linePort, SubscriberType type, boolean reset) {

        String publicId(String userId) {
            return reset ? userId : linePort;
        }
    }

    static Subject addSubject(Command command) {
        Device device = device(command, endpointPath(command));
        return command.subject(
                command.text("userId"),
                command.text("groupId"),
                false,
                List.of(command.phone("phoneNumber").text().orElse(""), device.linePort()));
    }

    static Plan add(Command command, Facts facts) {
        String userId = command.text("userId");
        PlanOptions options = command.options();
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        Procedures procedures = new Procedures(options, draft, facts);
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
            return draft.plan();
        }
        boolean bare = options.has(Quirk.ADD_IGNORES_ADDRESS);
        Device device =
                bare ? new Device(false, "", SubscriberType.USER, false) : device(command, endpointPath(command));
        SubscriberType type = device.said() ? device.type() : SubscriberType.USER;
        Field phone = bare ? Field.absent() : procedures.checked(command.phone("phoneNumber"));
        String context = context(command)
                .orElse(options.has(Quirk.CONTEXT_NEEDS_CALLING_NAME) ? "" : options.defaultPhoneContext());
        procedures.insert(
                Procedures.fresh(
                        userId,
                        command.text("serviceProviderId"),
                        command.text("groupId"),
                        type,
                        userId,
                        context,
                        false),
                "");
        procedures.changePublicId(userId, device.publicId(userId), type, context);
        procedures.changePhone(userId, phone, type);
        draft.release(userId);
        return draft.plan();
    }

    static Subject modifySubject(Command command) {
        return command.subject(
                command.text("userId"),
                List.of(
                        command.phone("phoneNumber").text().orElse(""),
                        device(command, "endpoint").linePort()));
    }

    static Plan modify(Command command, Facts facts) {
        String userId = command.text("userId");
        PlanOptions options = command.options();
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
            return draft.plan();
        }
        Optional<SubscriberRecord> stored = draft.find(userId);
        String storedContext = stored.map(SubscriberRecord::phoneContext).orElse("");
        String context = context(command).orElse(storedContext);
        boolean address = hasAddress(command);
        if (!address && context.equals(storedContext)) {
            return Plan.ignore("Nothing in the command concerns the network: no phone number, device or phone context"
                    + " changes.");
        }
        if (stored.isEmpty()) {
            draft.refuse("The user " + userId + " is not in the registry: add it first.");
            return draft.plan();
        }
        Procedures procedures = new Procedures(options, draft, facts);
        if (address) {
            modifyAddress(command, draft, procedures, stored.get(), context);
        } else {
            boolean byUserId = options.has(Quirk.CONTEXT_OF_USER_ID_PROFILE);
            procedures.changeContext(userId, byUserId ? userId : procedures.publicId(stored.get()), context);
        }
        return draft.plan();
    }

    private static void modifyAddress(
            Command command, PlanDraft draft, Procedures procedures, SubscriberRecord stored, String context) {
        String userId = stored.id();
        Device device = device(command, "endpoint");
        Field phone = procedures.checked(command.phone("phoneNumber"));
        boolean pilotStays = stored.type() == SubscriberType.PILOT && !draft.has(Quirk.PILOT_LOSES_TYPE);
        SubscriberType type = device.said() && !pilotStays ? device.type() : stored.type();
        procedures.changeType(userId, type, context);
        procedures.changePublicId(userId, device.publicId(userId), type, context);
        procedures.changePhone(userId, phone, type);
        String profile = draft.find(userId).map(procedures::publicId).orElse(userId);
        procedures.changeContext(userId, profile.isEmpty() ? userId : profile, context);
    }

    static Subject deleteSubject(Command command) {
        return command.subject(command.text("userId"), List.of());
    }

    static Plan delete(Command command, Facts facts) {
        String userId = command.text("userId");
        PlanDraft draft = new PlanDraft(command.options(), facts, userId, true);
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
        } else {
            new Procedures(command.options(), draft, facts).deleteUser(userId);
        }
        return draft.plan();
    }

    static Plan password(Command command, Facts facts) {
        String userId = command.text("userId");
        PlanDraft draft = new PlanDraft(command.options(), facts, userId, true);
        String password = command.text("newPassword");
        if (password.isEmpty() && !command.options().has(Quirk.ONLY_NEW_PASSWORD)) {
            password = command.text("password", "new");
        }
        if (password.isEmpty()) {
            return Plan.ignore("The command brings no new SIP password.");
        }
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
        } else {
            draft.must(new SetPassword(userId, password));
        }
        return draft.plan();
    }

    static Subject pilotSubject(Command command) {
        return command.subject(
                command.text("pilotUser", "userId"),
                command.text("groupId"),
                false,
                List.of(command.text("pilotUser", "linePort")));
    }

    static Plan pilot(Command command, Facts facts) {
        PlanOptions options = command.options();
        String userId = command.text("pilotUser", "userId");
        boolean strict = options.has(Quirk.TRUNK_GROUP_NEEDS_LINE_PORT);
        Field pilot = command.field("pilotUser");
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        if (userId.isEmpty()) {
            if (command.field("serviceUserId").isPresent()) {
                draft.refuse("The command has the form of an old release, with a serviceUserId instead of a pilotUser:"
                        + " it cannot be provisioned.");
            } else if (strict || (pilot.isPresent() && !pilot.isNil())) {
                draft.refuse("The trunk group's pilot user has no userId.");
            } else {
                return Plan.ignore("The trunk group has no pilot user, so there is nothing to provision.");
            }
            return draft.plan();
        }
        String linePort = command.text("pilotUser", "linePort");
        new Procedures(options, draft, facts)
                .insert(
                        Procedures.fresh(
                                userId,
                                command.text("serviceProviderId"),
                                command.text("groupId"),
                                SubscriberType.PILOT,
                                linePort.isEmpty() && !strict ? userId : linePort,
                                options.defaultPhoneContext(),
                                false),
                        command.text("sipAuthenticationPassword"));
        draft.release(userId);
        return draft.plan();
    }

    /** Whether the command is about number and device, not only about the person. */
    private static boolean hasAddress(Command command) {
        if (command.options().has(Quirk.ALIAS_LIST_MARKS_ADDRESS)) {
            return command.field("sipAliasList").isNil()
                    || !command.text("sipAliasList", "sipAlias").isEmpty();
        }
        Field phone = command.field("phoneNumber");
        return phone.isNil()
                || phone.text().isPresent()
                || device(command, "endpoint").said();
    }

    /** The phone context that the command asks for; empty when it leaves it as it is. */
    private static Optional<String> context(Command command) {
        Field town = command.field("address", "stateOrProvince");
        PlanOptions options = command.options();
        boolean asked = options.has(Quirk.CONTEXT_NEEDS_CALLING_NAME)
                ? !command.text("callingLineIdFirstName").isEmpty()
                : town.isNil() || town.text().isPresent();
        return asked ? Optional.of(options.contextOf(town.text().orElse(""))) : Optional.empty();
    }

    /** Additions have the device in an endpoint element or, in some releases, directly in the command. */
    private static String endpointPath(Command command) {
        return command.field("endpoint").isPresent() ? "endpoint" : "";
    }

    private static Device device(Command command, String endpoint) {
        Field whole = endpoint.isEmpty() ? Field.of("") : command.field(endpoint);
        boolean missingResets = command.options().has(Quirk.MISSING_ENDPOINT_RESETS);
        Device reset = new Device(true, "", SubscriberType.USER, true);
        if (whole.isNil()) {
            return reset;
        }
        Field access = at(command, endpoint, "accessDeviceEndpoint");
        Field accessPort = at(command, endpoint, "accessDeviceEndpoint", "linePort");
        if (accessPort.text().isPresent()) {
            return new Device(true, accessPort.text().get(), SubscriberType.USER, false);
        }
        Field trunk = at(command, endpoint, "trunkAddressing", "trunkGroupDeviceEndpoint");
        Field trunkPort = at(command, endpoint, "trunkAddressing", "trunkGroupDeviceEndpoint", "linePort");
        if (trunkPort.text().isPresent()) {
            return new Device(true, trunkPort.text().get(), SubscriberType.TRUNK, false);
        }
        if (missingResets || access.isNil() || trunk.isNil()) {
            return reset;
        }
        if (access.isPresent()) {
            return new Device(true, "", SubscriberType.USER, accessPort.isNil());
        }
        if (trunk.isPresent()) {
            return new Device(true, "", SubscriberType.TRUNK, trunkPort.isNil());
        }
        return new Device(false, "", SubscriberType.USER, false);
    }

    private static Field at(Command command, String endpoint, String... path) {
        if (endpoint.isEmpty()) {
            return command.field(path);
        }
        String[] whole = new String[path.length + 1];
        whole[0] = endpoint;
        System.arraycopy(path, 0, whole, 1, path.length);
        return command.field(whole);
    }
}
