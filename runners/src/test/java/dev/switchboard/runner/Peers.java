package dev.switchboard.runner;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.MailboxSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three simulated peers, and a configuration as the reference implementation's that leads to them. */
final class Peers implements AutoCloseable {

    final BroadWorksSimulator server = BroadWorksSimulator.builder().build();
    final Cai3gSimulator gateway = Cai3gSimulator.builder().build();
    final MailboxSimulator mail = MailboxSimulator.builder().build();

    Peers() throws IOException {
        server.start();
        gateway.start();
        mail.start();
    }

    /** The older names of profiles, no log level, and secrets in files: all as found in the field. */
    Path writeConfiguration(Path directory) throws IOException {
        Files.writeString(directory.resolve("ema.secret"), "emapass\n");
        Path file = directory.resolve("em.ini");
        Files.writeString(file, """
                ; Event manager
                [em_db]
                em_db_host=
                em_db_database=events.sqlite
                [srd_db]
                srd_db_host=
                srd_db_database=events.sqlite
                [ema]
                primary_host=127.0.0.1:%d
                secondary_host=
                username=emauser
                password_file=ema.secret
                [surgemail]
                primary_host=127.0.0.1:%d
                username=mailadmin
                password=mailpass
                domain_password=domainpass
                [broadworks]
                host: 127.0.0.1:%d
                [service_profiles]
                virtual=VirtualProfile
                user=UserProfile
                trunk_pilot=PilotProfile
                trunk_ddi=TrunkProfile
                """.formatted(gateway.port(), mail.port(), server.port()));
        return file;
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
        mail.close();
    }
}
