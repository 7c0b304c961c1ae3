package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.ConfigWatch;
import dev.switchboard.oci.OciSettings;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the event manager until it is told to stop. */
@Command(
        name = "oci-eventmanager",
        header = "Carries BroadWorks changes into the IMS core and the mail server.",
        description = {
            "",
            "Reads the OCI-R events of BroadWorks application servers, journals each, and provisions the IMS core",
            "(CAI3G) and the mail server (SurgeMail). Runs until it is stopped; the Event Monitor's address is in the",
            "ready line. The operator commands below work while it runs, and without it."
        },
        mixinStandardHelpOptions = true,
        commandListHeading = "%nOperator commands:%n",
        subcommands = {
            EventsCommand.class,
            ShowCommand.class,
            PlanCommand.class,
            ReplayCommand.class,
            DiscardCommand.class
        },
        footer = {
            "",
            "The configuration is the reference implementation's em.ini; every key of ours is optional.",
            "All keys:  switchboard check-config oci-eventmanager --keys"
        })
final class OciEventManagerCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(OciEventManagerCommand.class);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        ConfigLoader loader = common.loader(OciSettings.ALL);
        Config config = common.load(loader, OciSettings.ALL);
        common.startLogging(config.get(OciSettings.LOGLEVEL));
        config.warnings().forEach(LOG::warn);
        OciService service = OciService.start(config, common.dataDir());
        ConfigWatch watch = new ConfigWatch("oci", loader, config, next -> {
            service.reconfigure(next);
            common.changeLogLevel(next.get(OciSettings.LOGLEVEL));
        });
        return LongRun.serve(
                () -> {
                    watch.close();
                    service.close();
                },
                "ready oci-eventmanager monitor=" + service.url(),
                () -> {
                    service.afterReady();
                    watch.start();
                },
                spec.commandLine().getOut());
    }
}
