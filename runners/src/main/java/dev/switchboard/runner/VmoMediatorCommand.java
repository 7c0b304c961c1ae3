package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Switches voicemail greetings until it is told to stop. */
@Command(
        name = "vmo-mediator",
        header = "Switches voicemail greetings as people switch their out-of-office replies.",
        description = {
            "",
            "Takes reports of who is out of office, or asks Microsoft Graph, and sees to it that Unity Connection plays",
            "the right greeting. What cannot be delivered at once is kept in the database and delivered later."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The configuration is the original's INI file; every key of ours is optional. Without --config it is the file",
            "that VMO_CONFIG names, or ./package_config.ini, or ./package-config.ini.",
            "All keys:  switchboard check-config vmo-mediator --keys"
        })
final class VmoMediatorCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(VmoMediatorCommand.class);

    @Option(
            names = "--database",
            paramLabel = "FILE",
            defaultValue = "vmo3.sqlite",
            description = "The SQLite file, made when it is not there; default ${DEFAULT-VALUE} in the data directory.")
    private Path database = Path.of("vmo3.sqlite");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Configured.VMO_MEDIATOR.usual().find(System.getenv(), Path.of("")).ifPresent(common::fileOrElse);
        Config loaded = common.load(VmoSettings.ALL);
        VmoConfig config = VmoConfig.from(loaded);
        common.startLogging("info");
        loaded.warnings().forEach(LOG::warn);
        common.file().ifPresent(file -> LOG.info("The configuration is read file={}", file));
        if (config.face().webdebug()) {
            Logs.everythingOf("dev.switchboard.vmo.webdebug");
        }
        PrintWriter out = spec.commandLine().getOut();
        NativeFiles.prepare();
        config.banner(database.toString(), VmoService.libraryVersion()).forEach(out::println);
        out.flush();
        VmoService service = VmoService.open(config, common.dataDir().resolve(database));
        return LongRun.during(
                service,
                () -> {
                    service.start();
                    return "ready vmo-mediator gui=" + service.url() + " api=" + service.url();
                },
                () -> {
                    new CountDownLatch(1).await();
                    return 0;
                },
                out);
    }
}
