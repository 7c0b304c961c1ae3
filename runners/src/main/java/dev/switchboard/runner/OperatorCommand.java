package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.monitor.EventOperations;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the operators' commands share: the configuration, the stores, and an event manager that is not started. They
 * work beside a running one or without.
 */
abstract class OperatorCommand implements Callable<Integer>, Checked {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() throws Exception {
        Config config = read();
        OciConfig ociConfig = OciConfig.from(config);
        common.startLogging("warning");
        NativeFiles.prepare();
        try (Timers timers = Timers.system("oci");
                OciStores stores = OciStores.openExisting(config, common.dataDir(), timers);
                OciEventManager manager = new OciEventManager(
                        ociConfig, stores.journal(), stores.registry(), stores.lock(), ProcessorMap.empty(), timers)) {
            return run(stores, manager.operations());
        }
    }

    @Override
    public final Optional<Config> check() {
        Config config = read();
        OciConfig.from(config);
        return Optional.of(config);
    }

    private Config read() {
        checkArguments();
        return common.load(OciSettings.ALL);
    }

    /** Refuses arguments that make no sense, before anything is opened. */
    void checkArguments() {}

    abstract int run(OciStores stores, EventOperations operations) throws Exception;

    /** Who does it, for the audit. */
    static String actor() {
        return "cli:" + System.getProperty("user.name", "unknown");
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
