package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import picocli.CommandLine.Command;

/** Runs the event manager until it is told to stop. */
@Command(
        name = "oci-eventmanager",
        header = "Carries BroadWorks changes into the IMS core and the mail server.",
        description = {
            "Reads the OCI-R events of BroadWorks application servers, journals each, and provisions the IMS core",
            "(CAI3G) and the mail server (SurgeMail). Runs until it is stopped; the Event Monitor's address is in the",
            "ready line. The operator commands below work while it runs, and without it.",
            "",
            "The configuration is the reference implementation's em.ini; every key of ours is optional.",
            "All keys:  switchboard check-config oci-eventmanager --keys"
        },
        commandListHeading = "%nOperator commands:%n",
        subcommands = {
            EventsCommand.class,
            ShowCommand.class,
            PlanCommand.class,
            ReplayCommand.class,
            DiscardCommand.class
        },
        footer = {
            "switchboard oci-eventmanager --config em.ini --data-dir /var/lib/switchboard",
            "switchboard oci-eventmanager --config em.ini --set em.http_port=0 --log-level debug",
            "switchboard check-config oci-eventmanager --config em.ini"
        })
final class OciEventManagerCommand extends SystemCommand {

    OciEventManagerCommand() {
        super(Configured.OCI_EVENTMANAGER);
    }

    @Override
    int run(Config config, ConfigLoader loader) throws Exception {
        return LongRun.run(
                name(),
                () -> OciService.start(config, dataDir()).watching(loader, config, this::changeLogLevel),
                service -> "ready oci-eventmanager monitor=" + service.url(),
                service -> {
                    service.afterReady();
                    return LongRun.untilStopped();
                },
                out());
    }
}
