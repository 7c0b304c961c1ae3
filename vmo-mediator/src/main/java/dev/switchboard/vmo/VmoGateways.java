package dev.switchboard.vmo;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.CommandSpeech;
import dev.switchboard.vmo.gateway.GraphClient;
import dev.switchboard.vmo.gateway.HttpSpeech;
import dev.switchboard.vmo.gateway.NoSpeech;
import dev.switchboard.vmo.gateway.OutOfOfficeSource;
import dev.switchboard.vmo.gateway.OutlookMonitorClient;
import dev.switchboard.vmo.gateway.SpeechSynthesizer;
import dev.switchboard.vmo.gateway.UcConnectorClient;
import dev.switchboard.vmo.gateway.UnityClient;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * The gateways to both neighbours, as a configuration chooses them.
 *
 * <p><b>Threading.</b> The gateways' own.
 */
public final class VmoGateways implements AutoCloseable {

    private static final long LARGEST_RECORDING = 16L << 20;

    private final VoicemailGateway voicemail;
    private final OutOfOfficeSource mail;
    private final SpeechSynthesizer speech;

    private VmoGateways(VoicemailGateway voicemail, OutOfOfficeSource mail, SpeechSynthesizer speech) {
        this.voicemail = voicemail;
        this.mail = mail;
        this.speech = speech;
    }

    /**
     * Makes the gateways; nobody is called yet.
     *
     * @param config which, and how they are reached
     * @param store where is kept what greetings played before; not closed
     * @param timers the clock; not closed
     * @return the gateways
     * @throws ConfigException when a value or a file cannot be used
     */
    public static VmoGateways open(VmoConfig config, MediatorStore store, Timers timers) {
        OkHttpClient shared = new OkHttpClient();
        SpeechSynthesizer speech = speech(config.speech());
        VoicemailGateway voicemail = config.cupi().isPresent()
                ? unity(config, config.cupi().get(), speech, store, timers)
                : usable(
                        "vmo-mediator.vm-interface",
                        () -> new UcConnectorClient(config.voicemail().url(), shared, timers));
        OutOfOfficeSource mail = usable(
                config.graph().isPresent() ? "graph" : "vmo-mediator.mail-interface",
                () -> config.graph().isPresent()
                        ? graph(config.graph().get(), shared, timers)
                        : new OutlookMonitorClient(config.mail().url(), shared, timers));
        return new VmoGateways(voicemail, mail, speech);
    }

    private static UnityClient unity(
            VmoConfig config, VmoConfig.Cupi cupi, SpeechSynthesizer speech, MediatorStore store, Timers timers) {
        return usable(
                "cupi",
                () -> UnityClient.open(
                        new UnityClient.Options(
                                cupi.url(),
                                cupi.user(),
                                cupi.password(),
                                new UnityClient.Tls(
                                        cupi.caFile(), Optional.of(cupi.pin()).filter(pin -> !pin.isEmpty()), true),
                                cupi.pageSize(),
                                cupi.parallel(),
                                new UnityClient.Greetings(
                                        cupi.language(),
                                        true,
                                        cupi.timeExpiresZone(),
                                        config.speech().onFailure())),
                        speech,
                        new KeptGreetings(store),
                        timers));
    }

    private static GraphClient graph(VmoConfig.Graph graph, OkHttpClient shared, Timers timers) throws IOException {
        OkHttpClient base = graph.caFile().isPresent()
                ? GraphClient.trusting(shared, graph.caFile().get())
                : shared;
        GraphClient.Options options = new GraphClient.Options(
                graph.tenant(),
                graph.clientId(),
                graph.clientSecret(),
                graph.loginUrl().toString(),
                graph.graphUrl().toString(),
                graph.parallel(),
                graph.messageSource());
        return new GraphClient(options, base, timers);
    }

    private static SpeechSynthesizer speech(VmoConfig.Speech speech) {
        return usable("tts", () -> switch (speech.kind()) {
            case NONE -> new NoSpeech();
            case COMMAND -> new CommandSpeech(speech.command(), speech.timeout(), LARGEST_RECORDING);
            case HTTP -> new HttpSpeech(URI.create(speech.url()), speech.timeout(), LARGEST_RECORDING);
        });
    }

    @FunctionalInterface
    private interface Making<T> {
        T make() throws IOException;
    }

    private static <T> T usable(String key, Making<T> making) {
        try {
            return making.make();
        } catch (IOException | IllegalArgumentException unusable) {
            throw new ConfigException(
                    List.of(new Problem("configuration", key, String.valueOf(unusable.getMessage()))));
        }
    }

    /**
     * The system with the mailboxes.
     *
     * @return the gateway
     */
    public VoicemailGateway voicemail() {
        return voicemail;
    }

    /**
     * The system that knows who is out of office.
     *
     * @return the gateway
     */
    public OutOfOfficeSource mail() {
        return mail;
    }

    /** Closes both. Again does nothing. */
    @Override
    public void close() {
        voicemail.close();
        mail.close();
        if (speech instanceof HttpSpeech service) {
            service.close();
        }
    }
}
