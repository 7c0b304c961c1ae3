package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.vmo.VmoConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Switches voicemail greetings until it is told to stop. */
@Command(
        name = "vmo-mediator",
        header = "Switches voicemail greetings as people switch their out-of-office replies.",
        description = {
            "Takes reports of who is out of office, or asks Microsoft Graph, and sees to it that Unity Connection plays",
            "the right greeting. What cannot be delivered at once is kept in the database and delivered later.",
            "",
            "The configuration is the original's INI file; every key of ours is optional. Without --config it is the file",
            "that VMO_CONFIG names, or ./package_config.ini, or ./package-config.ini.",
            "All keys:  switchboard check-config vmo-mediator --keys"
        },
        footer = {
            "switchboard vmo-mediator --config package-config.ini",
            "switchboard vmo-mediator --config package-config.ini --data-dir /var/lib/vmo --database vmo3.sqlite",
            "switchboard check-config vmo-mediator --config package-config.ini"
        })
final class VmoMediatorCommand extends SystemCommand {

    @Option(
            names = "--database",
            paramLabel = "FILE",
            defaultValue = "vmo3.sqlite",
            description = "The SQLite file, made when it is not there; default ${DEFAULT-VALUE} in the data directory.")
    private Path database = Path.of("vmo3.sqlite");

    VmoMediatorCommand() {
        super(Configured.VMO_MEDIATOR);
    }

    @Override
    int run(Config loaded, ConfigLoader loader) throws Exception {
        VmoConfig config = VmoConfig.from(loaded);
        if (config.face().webdebug()) {
            Logs.everythingOf("dev.switchboard.vmo.webdebug");
        }
        PrintWriter out = out();
        return LongRun.run(
                name(),
                () -> {
                    NativeFiles.prepare();
                    config.banner(database.toString(), VmoService.libraryVersion())
                            .forEach(out::println);
                    out.flush();
                    return VmoService.open(config, dataDir().resolve(database));
                },
                service -> {
                    service.start();
                    return "ready vmo-mediator gui=" + service.url() + " api=" + service.url();
                },
                service -> LongRun.untilStopped(),
                out);
    }
}
