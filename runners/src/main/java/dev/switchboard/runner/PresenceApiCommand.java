package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import picocli.CommandLine.Command;

/** Serves presence until it is told to stop. */
@Command(
        name = "presence-api",
        header = "Serves who is available, as pages and a live stream, to Outlook and others.",
        description = {
            "Takes users and statuses from a Mattermost server, a file, or published changes, and speaks the contract",
            "of the Mattermost plugin \"Outlook Presence\". The ready line comes when the port serves; until the source",
            "has been loaded, requests are answered with 503.",
            "",
            "The configuration is JSON; a change of the file is in force within seconds.",
            "All keys:  switchboard check-config presence-api --keys"
        },
        footer = {
            "switchboard presence-api --config presence.json",
            "switchboard presence-api --config presence.json --set port=8065 --set listen=0.0.0.0",
            "switchboard check-config presence-api --config presence.json"
        })
final class PresenceApiCommand extends SystemCommand {

    PresenceApiCommand() {
        super(Configured.PRESENCE_API);
    }

    @Override
    int run(Config config, ConfigLoader loader) throws Exception {
        return LongRun.run(
                name(),
                () -> PresenceService.open(config, loader, this::changeLogLevel),
                service -> {
                    service.start();
                    return "ready presence-api api=" + service.api() + " roster=" + service.roster();
                },
                service -> LongRun.untilStopped(),
                out());
    }
}
