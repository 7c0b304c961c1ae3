package dev.switchboard.oci;

import java.io.IOException;
import java.net.URI;

/** A database that can be taken away from an event manager and given back, and how the manager reaches it. */
interface Outage extends AutoCloseable {

    String location();

    void begin() throws Exception;

    void end();

    @Override
    void close();

    static Outage of(TestStore store) throws IOException {
        return store.location().startsWith("jdbc:") ? new CutCable(store) : new LockedFile(store);
    }

    /** A server behind a network that is cut. */
    final class CutCable implements Outage {
        private final URI direct;
        private final Cable cable;

        CutCable(TestStore store) throws IOException {
            direct = URI.create(store.location().substring("jdbc:".length()));
            cable = new Cable(direct.getPort());
        }

        @Override
        public String location() {
            return "jdbc:postgresql://localhost:" + cable.port() + direct.getPath();
        }

        @Override
        public void begin() {
            cable.cut();
        }

        @Override
        public void end() {
            cable.mend();
        }

        @Override
        public void close() {
            cable.close();
        }
    }

    /** A file that another process has locked. */
    final class LockedFile implements Outage {
        private final TestStore store;
        private AutoCloseable lock = () -> {};

        LockedFile(TestStore store) {
            this.store = store;
        }

        @Override
        public String location() {
            return store.location();
        }

        @Override
        public void begin() throws IOException {
            lock = LockingProcess.lock(store);
        }

        @Override
        public void end() {
            try {
                lock.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            end();
        }
    }
}
