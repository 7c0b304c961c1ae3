package dev.switchboard.oci.simulator;

import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Service;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless random mix of commands that remembers what exists, so that most of them make sense.
 *
 * <p>Subscribers keep their names: one that was deleted may come back. Numbers that are given up are given out again,
 * and a few are given to somebody while they are still in use, as happens in the field.
 */
final class OciMix implements Iterator<String> {

    private static final String DOMAIN = "@ims1.example.net";
    private static final int USERS = 36;
    private static final int SERVICES = 12;
    private static final int GROUPS = 6;
    private static final List<Service> KINDS = List.of(Service.values());
    private static final List<String> TOWNS =
            List.of("Nuuk", "Qaqortoq", "Sisimiut", "Ilulissat", "Maniitsoq", "Aasiaat", "Elsewhere");
    private static final List<String> IGNORED = List.of(
            "UserServiceAssignListRequest",
            "GroupTrunkGroupModifyInstanceRequest20sp1",
            "GroupTrunkGroupDeleteInstanceRequest14sp4",
            "UserCallForwardingAlwaysModifyRequest",
            "GroupDnAssignListRequest");

    /** One user, pilot or service as the application server sees it. */
    private static final class Subscriber {
        private final String id;
        private int group;
        private boolean exists;
        private String phone = "";
        private String identity;
        private int busyLamp;

        Subscriber(String id, int group) {
            this.id = id;
            this.group = group;
            this.identity = id;
        }

        void gone() {
            exists = false;
            phone = "";
            identity = id;
            busyLamp = 0;
        }
    }

    private final OciDocuments documents;
    private final SplittableRandom random;
    private final List<Subscriber> users = new ArrayList<>();
    private final List<Subscriber> services = new ArrayList<>();
    private final List<String> freeNumbers = new ArrayList<>();
    private final boolean[] domains = new boolean[4];
    private int nextNumber = 100_000;

    OciMix(long seed, OciDocuments documents) {
        this.documents = documents;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < USERS; i++) {
            users.add(new Subscriber("user" + (100 + i) + DOMAIN, i % GROUPS));
        }
        for (int i = 0; i < SERVICES; i++) {
            services.add(new Subscriber("service" + (10 + i) + DOMAIN, i % GROUPS));
        }
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public String next() {
        int dice = random.nextInt(100);
        if (dice < 62) {
            return user();
        }
        if (dice < 82) {
            return service();
        }
        if (dice < 86) {
            return portal();
        }
        if (dice < 89) {
            return domain();
        }
        if (dice < 91) {
            return group();
        }
        if (dice < 94) {
            return dice == 91 ? documents.serverCommand() : documents.keepAlive();
        }
        return documents.ignored(IGNORED.get(random.nextInt(IGNORED.size())), any(users).id);
    }

    private String user() {
        Subscriber user = any(users);
        boolean mistake = random.nextInt(20) == 0;
        if (user.exists == mistake) {
            // Either the proper beginning of a life, or an add of somebody who is there already.
            return addUser(user);
        }
        int dice = random.nextInt(100);
        if (dice < 40) {
            return modify(user);
        }
        if (dice < 52) {
            return documents.userProfile(user.id, town());
        }
        if (dice < 62) {
            return documents.sipPassword(user.id, "secret" + random.nextInt(100, 1000));
        }
        if (dice < 72) {
            return busyLamp(user);
        }
        if (dice < 80) {
            return documents.voicemail(user.id, "box" + user.id, "pin" + random.nextInt(1000, 10_000));
        }
        free(user);
        user.gone();
        return documents.deleteUser(user.id);
    }

    private String addUser(Subscriber user) {
        if (!user.exists) {
            user.group = random.nextInt(GROUPS);
        }
        boolean pilot = random.nextInt(8) == 0;
        user.exists = true;
        if (!pilot) {
            return documents.addUser(groupName(user.group), user.id, town());
        }
        String trunk = "tg" + random.nextInt(1, 4);
        return documents.addTrunkGroup(
                groupName(user.group), trunk, user.id, user.id, "secret" + random.nextInt(100, 1000));
    }

    private String modify(Subscriber user) {
        Value phone = phone(user);
        int dice = random.nextInt(10);
        if (dice < 2) {
            user.identity = user.id;
            return documents.modifyUser(user.id, phone, Endpoint.nil());
        }
        String line = random.nextBoolean() ? user.identity : identity(user);
        user.identity = line;
        return documents.modifyUser(user.id, phone, dice < 8 ? Endpoint.access(line) : Endpoint.trunk(line));
    }

    private String busyLamp(Subscriber user) {
        if (user.busyLamp > 0 && random.nextInt(3) == 0) {
            user.busyLamp = 0;
            return documents.busyLampField(user.id, Value.nil());
        }
        user.busyLamp = random.nextInt(1, 4);
        return documents.busyLampField(user.id, Value.of("blf" + user.busyLamp + "-" + user.id));
    }

    private String service() {
        int index = random.nextInt(services.size());
        Subscriber service = services.get(index);
        Service kind = KINDS.get(index % KINDS.size());
        boolean mistake = random.nextInt(20) == 0;
        if (service.exists == mistake) {
            service.exists = true;
            return documents.addService(kind, groupName(service.group), service.id);
        }
        if (random.nextInt(4) == 0) {
            free(service);
            service.gone();
            return documents.deleteService(kind, service.id);
        }
        Value phone = phone(service);
        if (random.nextInt(6) == 0) {
            return documents.modifyService(kind, service.id, phone, Value.nil());
        }
        service.identity = random.nextBoolean() ? service.identity : identity(service);
        return documents.modifyService(kind, service.id, phone, Value.of(service.identity));
    }

    private String portal() {
        int group = random.nextInt(GROUPS);
        return documents.voicePortal(
                groupName(group),
                "portal" + group + DOMAIN,
                Value.of(Integer.toString(900_000 + group * 10 + random.nextInt(3))));
    }

    private String domain() {
        int index = random.nextInt(domains.length);
        domains[index] = !domains[index];
        String name = "d" + index + ".example.net";
        return domains[index] ? documents.addDomain(name) : documents.deleteDomain(name);
    }

    private String group() {
        int group = random.nextInt(GROUPS);
        if (random.nextInt(3) > 0) {
            return documents.addGroup(groupName(group));
        }
        for (List<Subscriber> all : List.of(users, services)) {
            for (Subscriber subscriber : all) {
                if (subscriber.group == group && subscriber.exists) {
                    free(subscriber);
                    subscriber.gone();
                }
            }
        }
        return documents.deleteGroup(groupName(group));
    }

    private Value phone(Subscriber subscriber) {
        int dice = random.nextInt(20);
        if (dice < 3) {
            free(subscriber);
            return Value.nil();
        }
        if (dice < 6) {
            return Value.absent();
        }
        if (dice < 11 && !subscriber.phone.isEmpty()) {
            return Value.of(subscriber.phone);
        }
        if (dice == 11) {
            String theirs = any(users).phone;
            if (!theirs.isEmpty()) {
                return Value.of(theirs);
            }
        }
        free(subscriber);
        boolean used = !freeNumbers.isEmpty() && random.nextBoolean();
        subscriber.phone =
                used ? freeNumbers.remove(random.nextInt(freeNumbers.size())) : Integer.toString(nextNumber++);
        return Value.of(subscriber.phone);
    }

    private void free(Subscriber subscriber) {
        if (!subscriber.phone.isEmpty()) {
            freeNumbers.add(subscriber.phone);
            subscriber.phone = "";
        }
    }

    private String identity(Subscriber subscriber) {
        int dice = random.nextInt(3);
        return dice == 0 ? subscriber.id : "pub" + dice + "-" + subscriber.id;
    }

    private Value town() {
        return random.nextInt(6) == 0 ? Value.nil() : Value.of(TOWNS.get(random.nextInt(TOWNS.size())));
    }

    private Subscriber any(List<Subscriber> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String groupName(int index) {
        return "GRP" + (1000 + index);
    }
}
