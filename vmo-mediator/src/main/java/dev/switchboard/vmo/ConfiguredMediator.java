package dev.switchboard.vmo;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.vmo.gateway.CommandSpeech;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.DirectoryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a mediator's configuration out of the values of {@link VmoSettings}. Used once. */
final class ConfiguredMediator {

    private final Config config;
    private final List<Problem> problems = new ArrayList<>();

    ConfiguredMediator(Config config) {
        this.config = config;
    }

    /**
     * Reads it.
     *
     * @throws ConfigException with every problem that only shows when values are looked at together
     */
    VmoConfig read() {
        boolean cupi = config.get(VmoSettings.VM_MODE) == VmoSettings.VoicemailMode.CUPI;
        boolean graph = config.get(VmoSettings.MAIL_MODE) == VmoSettings.MailMode.GRAPH;
        if (!cupi) {
            need(VmoSettings.VM_INTERFACE);
        } else {
            need(VmoSettings.CUPI_URL);
            need(VmoSettings.CUPI_USER);
            need(VmoSettings.CUPI_PASSWORD);
        }
        if (!graph) {
            need(VmoSettings.MAIL_INTERFACE);
        } else {
            need(VmoSettings.GRAPH_TENANT);
            need(VmoSettings.GRAPH_CLIENT_ID);
            need(VmoSettings.GRAPH_CLIENT_SECRET);
        }
        if (config.get(VmoSettings.SPEECH) == VmoSettings.SpeechKind.COMMAND) {
            need(VmoSettings.SPEECH_COMMAND);
        } else if (config.get(VmoSettings.SPEECH) == VmoSettings.SpeechKind.HTTP) {
            need(VmoSettings.SPEECH_URL);
        }
        List<String> speechCommand = speechCommand();
        pair(VmoSettings.GUI_USER, VmoSettings.GUI_PASSWORD);
        pair(VmoSettings.API_USER, VmoSettings.API_PASSWORD);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new VmoConfig(
                new VmoConfig.Face(
                        config.get(VmoSettings.LISTEN_IP),
                        config.get(VmoSettings.LISTEN_PORT),
                        config.get(VmoSettings.WEBDEBUG).equals("True"),
                        config.get(VmoSettings.LEGACY_GET_ACTIONS),
                        config.get(VmoSettings.HOST_NAMES)),
                new VmoConfig.Neighbour(
                        cupi,
                        VmoConfig.trimmed(config.find(VmoSettings.VM_INTERFACE).orElse(""))),
                new VmoConfig.Neighbour(
                        graph,
                        VmoConfig.trimmed(
                                config.find(VmoSettings.MAIL_INTERFACE).orElse(""))),
                cupi ? Optional.of(cupi()) : Optional.empty(),
                graph ? Optional.of(graph()) : Optional.empty(),
                new VmoConfig.Speech(
                        config.get(VmoSettings.SPEECH),
                        speechCommand,
                        config.find(VmoSettings.SPEECH_URL).orElse(""),
                        config.get(VmoSettings.SPEECH_TIMEOUT),
                        config.get(VmoSettings.ON_TTS_FAILURE),
                        config.get(VmoSettings.TEMPLATE)),
                security(),
                new VmoConfig.Outbox(
                        new Delivery.Patience(
                                config.get(VmoSettings.FIRST_DELAY),
                                config.get(VmoSettings.LONGEST_DELAY),
                                config.get(VmoSettings.GIVE_UP_AFTER)),
                        VmoConfig.Outbox.STANDARD.inlineLimit(),
                        config.get(VmoSettings.OUTBOX_PARALLEL)),
                new VmoConfig.Sync(
                        config.get(VmoSettings.SYNC_INTERVAL),
                        new DirectoryPlan.Rules(
                                config.get(VmoSettings.DEFAULT_ACTIVE), config.get(VmoSettings.MISSING_GRACE)),
                        config.get(VmoSettings.RECONCILE),
                        config.get(VmoSettings.ON_DEACTIVATE) == VmoSettings.OnDeactivate.DISABLE));
    }

    private void need(Setting<?> setting) {
        if (config.find(setting).isEmpty()) {
            problems.add(config.problem(setting, "is missing; the chosen modes need it"));
        }
    }

    private List<String> speechCommand() {
        try {
            return CommandSpeech.words(config.find(VmoSettings.SPEECH_COMMAND).orElse(""));
        } catch (IllegalArgumentException open) {
            problems.add(config.problem(VmoSettings.SPEECH_COMMAND, "has a quotation mark that is not closed"));
            return List.of();
        }
    }

    private void pair(Setting<?> user, Setting<?> password) {
        if (config.isSet(user) && !config.isSet(password)) {
            problems.add(config.problem(password, "is missing; " + user.key() + " needs it"));
        } else if (config.isSet(password) && !config.isSet(user)) {
            problems.add(config.problem(user, "is missing; " + password.key() + " needs it"));
        }
    }

    private VmoConfig.Cupi cupi() {
        return new VmoConfig.Cupi(
                config.find(VmoSettings.CUPI_URL).orElseThrow(),
                config.find(VmoSettings.CUPI_USER).orElseThrow(),
                config.find(VmoSettings.CUPI_PASSWORD).orElseThrow(),
                config.find(VmoSettings.CUPI_CA_FILE),
                config.get(VmoSettings.CUPI_PIN),
                config.get(VmoSettings.PAGE_SIZE),
                config.get(VmoSettings.CUPI_PARALLEL),
                config.get(VmoSettings.LANGUAGE),
                config.get(VmoSettings.TIME_EXPIRES_ZONE));
    }

    private VmoConfig.Graph graph() {
        return new VmoConfig.Graph(
                config.find(VmoSettings.GRAPH_TENANT).orElseThrow(),
                config.find(VmoSettings.GRAPH_CLIENT_ID).orElseThrow(),
                config.find(VmoSettings.GRAPH_CLIENT_SECRET).orElseThrow(),
                config.get(VmoSettings.LOGIN_URL),
                config.get(VmoSettings.GRAPH_URL),
                config.find(VmoSettings.GRAPH_CA_FILE),
                config.get(VmoSettings.GRAPH_INTERVAL),
                config.get(VmoSettings.GRAPH_PARALLEL),
                config.get(VmoSettings.MESSAGE_SOURCE));
    }

    private VmoConfig.Security security() {
        return new VmoConfig.Security(
                config.get(VmoSettings.SECURITY) == VmoSettings.SecurityMode.LOGIN,
                config.get(VmoSettings.GUI_USER),
                config.find(VmoSettings.GUI_PASSWORD),
                config.get(VmoSettings.API_USER),
                config.find(VmoSettings.API_PASSWORD),
                config.find(VmoSettings.API_TOKEN),
                config.get(VmoSettings.API_ALLOW),
                config.get(VmoSettings.PROXY_HEADER),
                config.find(VmoSettings.CERTIFICATE),
                config.find(VmoSettings.KEY),
                config.find(VmoSettings.KEY_PASSWORD).orElse(new Secret("")));
    }
}
