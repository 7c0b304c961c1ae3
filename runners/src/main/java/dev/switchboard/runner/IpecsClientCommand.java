package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsSettings;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Follows an iPECS phone system until it is told to stop. */
@Command(
        name = "ipecs-client",
        header = "Follows the calls, stations and agents of an iPECS phone system, with a live wallboard.",
        description = {
            "",
            "Logs in to the phone system, keeps its event stream open, counts what a call centre wants to know,",
            "keeps records in a database, and serves a control API, metrics and a wallboard. The ready line comes when",
            "the stream is open for the first time."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The configuration is the original's ipecs.conf; every key of ours is optional. Without --config it is",
            "./ipecs.conf, or ./res/ipecs.conf.",
            "All keys:  switchboard check-config ipecs-client --keys"
        })
final class IpecsClientCommand implements Callable<Integer> {

    @Option(
            names = "--events-as-json",
            description = "Prints each hook call as one line, {\"hook\":…,\"data\":{…}}, to standard output.")
    private boolean eventsAsJson;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        common.fileUnlessNamed(IpecsApi.usualFile());
        Config config = common.load(IpecsSettings.ALL);
        Configured.IPECS_CLIENT.reading().read(config, common.dataDir());
        common.startLogging(config.find(IpecsSettings.LOG_LEVEL).orElse("info"));
        LogFile.of(config, common.dataDir()).ifPresent(Logs::addFile);
        PrintWriter out = spec.commandLine().getOut();
        IpecsService service = IpecsService.open(config, common.dataDir(), Optional.empty());
        Optional<HookLines> lines = eventsAsJson ? Optional.of(HookLines.of(service.client(), out)) : Optional.empty();
        return LongRun.during(
                service,
                () -> {
                    service.connect();
                    return "ready ipecs-client control=" + service.url() + " wallboard=" + service.wallboardUrl();
                },
                () -> {
                    lines.ifPresent(HookLines::open);
                    return service.awaitEnd();
                },
                out);
    }
}
