package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Follows an iPECS phone system until it is told to stop. */
@Command(
        name = "ipecs-client",
        header = "Follows the calls, stations and agents of an iPECS phone system, with a live wallboard.",
        description = {
            "Logs in to the phone system, keeps its event stream open, counts what a call centre wants to know,",
            "keeps records in a database, and serves a control API, metrics and a wallboard. The ready line comes when",
            "the stream is open for the first time.",
            "",
            "The configuration is the original's ipecs.conf; every key of ours is optional. Without --config it is",
            "./ipecs.conf, or ./res/ipecs.conf.",
            "All keys:  switchboard check-config ipecs-client --keys"
        },
        footer = {
            "switchboard ipecs-client --config ipecs.conf",
            "switchboard ipecs-client --config ipecs.conf --events-as-json --log-format json",
            "switchboard check-config ipecs-client --config ipecs.conf"
        })
final class IpecsClientCommand extends SystemCommand {

    @Option(
            names = "--events-as-json",
            description = "Prints each hook call as one line, {\"hook\":…,\"data\":{…}}, to standard output.")
    private boolean eventsAsJson;

    IpecsClientCommand() {
        super(Configured.IPECS_CLIENT);
    }

    @Override
    int run(Config config, ConfigLoader loader) throws Exception {
        LogFile.of(config, dataDir()).ifPresent(Logs::addFile);
        // Not yet there while the service opens, and heard from the first call on.
        HookLines lines = new HookLines(out());
        return LongRun.run(
                name(),
                () -> {
                    IpecsService service = IpecsService.open(config, dataDir(), Optional.empty());
                    if (eventsAsJson) {
                        lines.listen(service.client());
                    }
                    return service;
                },
                service -> {
                    service.connect();
                    return "ready ipecs-client control=" + service.url() + " wallboard=" + service.wallboardUrl();
                },
                service -> {
                    lines.open();
                    return service.awaitEnd();
                },
                out());
    }
}
