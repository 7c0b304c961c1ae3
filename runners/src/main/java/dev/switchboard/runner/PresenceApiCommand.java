package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.presence.PresenceSettings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves presence until it is told to stop. */
@Command(
        name = "presence-api",
        header = "Serves who is available, as pages and a live stream, to Outlook and others.",
        description = {
            "",
            "Takes users and statuses from a Mattermost server, a file, or published changes, and speaks the contract",
            "of the Mattermost plugin \"Outlook Presence\". The ready line comes when the port serves; until the source",
            "has been loaded, requests are answered with 503."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The configuration is JSON; a change of the file is in force within seconds.",
            "All keys:  switchboard check-config presence-api --keys"
        })
final class PresenceApiCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceApiCommand.class);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        ConfigLoader loader = common.loader(PresenceSettings.ALL);
        Config config = common.load(loader, PresenceSettings.ALL);
        try {
            Configured.PRESENCE_API.reading().read(config, common.dataDir());
        } catch (ConfigException wrong) {
            throw common.explained(wrong, PresenceSettings.ALL);
        }
        common.startLogging(config.get(PresenceSettings.LOG_LEVEL));
        config.warnings().forEach(LOG::warn);
        PresenceService service = PresenceService.open(config, loader, common::changeLogLevel);
        return LongRun.during(
                service,
                () -> {
                    service.start();
                    return "ready presence-api api=" + service.api() + " roster=" + service.roster();
                },
                () -> {
                    new CountDownLatch(1).await();
                    return 0;
                },
                spec.commandLine().getOut());
    }
}
