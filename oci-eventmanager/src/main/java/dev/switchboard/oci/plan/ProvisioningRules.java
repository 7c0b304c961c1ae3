package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciEvent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Which rule plans which command. Immutable. */
public final class ProvisioningRules {

    private static final List<String> SERVICES =
            List.of("AutoAttendant", "HuntGroup", "CallCenter", "MeetMeConferencing");

    private final PlanOptions options;
    private final Map<String, PlanRule> rules = new TreeMap<>();

    /**
     * The rules of all commands that concern the network.
     *
     * @param options country code, phone contexts, and in what to follow the reference implementation
     */
    public ProvisioningRules(PlanOptions options) {
        this.options = options;
        rule("UserAddRequest", UserRules::addSubject, UserRules::add);
        rule("UserModifyRequest", UserRules::modifySubject, UserRules::modify);
        rule("UserDeleteRequest", UserRules::deleteSubject, UserRules::delete);
        rule("UserAuthenticationModifyRequest", UserRules::deleteSubject, UserRules::password);
        rule("GroupTrunkGroupAddInstanceRequest", UserRules::pilotSubject, UserRules::pilot);
        rule("GroupDeleteRequest", GroupRules::deleteSubject, GroupRules::delete);
        rule("GroupVoiceMessagingGroupModifyVoicePortalRequest", GroupRules::portalSubject, GroupRules::portal);
        for (String service : SERVICES) {
            rule("Group" + service + "AddInstanceRequest", ServiceRules::addSubject, ServiceRules::add);
            rule("Group" + service + "ModifyInstanceRequest", ServiceRules::modifySubject, ServiceRules::modify);
            rule("Group" + service + "DeleteInstanceRequest", ServiceRules::deleteSubject, ServiceRules::delete);
        }
        rule(
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest",
                VoicemailRules::subject,
                VoicemailRules::plan);
        rule("UserBusyLampFieldModifyRequest", BlfRules::subject, BlfRules::plan);
        rule("SystemDomainAddRequest", DomainRules::subject, DomainRules::add);
        rule("SystemDomainDeleteRequest", DomainRules::subject, DomainRules::delete);
    }

    /**
     * The rule of a command.
     *
     * @param commandName the command without release suffix
     * @return its rule, or empty when the command does not concern the network
     */
    public Optional<PlanRule> find(String commandName) {
        return Optional.ofNullable(rules.get(commandName));
    }

    /**
     * All rules.
     *
     * @return the rules by command name without release suffix, in alphabetical order; unmodifiable
     */
    public Map<String, PlanRule> byCommand() {
        return Collections.unmodifiableMap(rules);
    }

    private void rule(String commandName, Function<Command, Subject> subject, BiFunction<Command, Facts, Plan> plan) {
        rules.put(commandName, new Rule(options, subject, plan));
    }

    private record Rule(
            PlanOptions options, Function<Command, Subject> subjectOf, BiFunction<Command, Facts, Plan> planOf)
            implements PlanRule {
        @Override
        public Subject subject(OciEvent event) {
            return subjectOf.apply(Command.of(event, options));
        }

        @Override
        public Plan plan(OciEvent event, Facts facts) {
            return planOf.apply(Command.of(event, options), facts);
        }
    }
}
