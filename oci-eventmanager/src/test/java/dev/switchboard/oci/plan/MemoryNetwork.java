package dev.switchboard.oci.plan;

import dev.switchboard.oci.plan.Plan.Entry;
import dev.switchboard.oci.plan.Plan.Section;
import dev.switchboard.oci.plan.Step.AddServiceProfile;
import dev.switchboard.oci.plan.Step.AddSipUri;
import dev.switchboard.oci.plan.Step.AddTelUri;
import dev.switchboard.oci.plan.Step.CreateAssociation;
import dev.switchboard.oci.plan.Step.CreateEnum;
import dev.switchboard.oci.plan.Step.CreateMailbox;
import dev.switchboard.oci.plan.Step.DeleteAssociation;
import dev.switchboard.oci.plan.Step.DeleteEnum;
import dev.switchboard.oci.plan.Step.DeleteMailbox;
import dev.switchboard.oci.plan.Step.DeleteServiceProfile;
import dev.switchboard.oci.plan.Step.DeleteSipUri;
import dev.switchboard.oci.plan.Step.DeleteTelUri;
import dev.switchboard.oci.plan.Step.Refuse;
import dev.switchboard.oci.plan.Step.SetPassword;
import dev.switchboard.oci.plan.Step.SetPhoneContext;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The network as one flat table that repeated steps leave as it is: what is there stays, what is gone is gone. */
final class MemoryNetwork {

    private final Map<String, String> things = new TreeMap<>();

    /** The network in which everything that the registry says has been provisioned. */
    static MemoryNetwork of(Collection<SubscriberRecord> rows) {
        MemoryNetwork network = new MemoryNetwork();
        for (SubscriberRecord row : rows) {
            if (!row.publicId().isEmpty()) {
                network.apply(new CreateAssociation(row.id(), row.type(), row.publicId(), "old", row.phoneContext()));
            }
            if (!row.phone().isEmpty()) {
                network.apply(new AddTelUri(row.id(), row.phone(), row.publicId(), 1));
                network.apply(new CreateEnum(row.phone(), row.publicId()));
            }
            if (!row.listUri().isEmpty()) {
                network.apply(new CreateAssociation(row.listUri(), SubscriberType.VIRTUAL, row.listUri(), "", "tg.gl"));
            }
            if (row.mailbox().contains("@")) {
                network.things.put("mail " + row.mailbox(), "");
            }
        }
        return network;
    }

    MemoryNetwork copy() {
        MemoryNetwork copy = new MemoryNetwork();
        copy.things.putAll(things);
        return copy;
    }

    void apply(Plan plan) {
        for (Section section : plan.sections()) {
            for (Entry entry : section.steps()) {
                if (entry.step() instanceof Refuse) {
                    break;
                }
                apply(entry.step());
            }
        }
    }

    private void apply(Step step) {
        if (step instanceof CreateAssociation create) {
            if (things.putIfAbsent(
                            "association " + create.userId(), create.type().text())
                    == null) {
                String of = create.userId() + " ";
                things.put("uri " + of + "sip:" + create.publicId(), create.publicId());
                things.put("profile " + of + create.publicId(), create.type().text());
                things.put("context " + of + create.publicId(), create.phoneContext());
            }
        } else if (step instanceof DeleteAssociation delete) {
            things.keySet()
                    .removeIf(thing -> thing.equals("association " + delete.userId())
                            || thing.startsWith("uri " + delete.userId() + " ")
                            || thing.startsWith("profile " + delete.userId() + " ")
                            || thing.startsWith("context " + delete.userId() + " "));
        } else if (step instanceof SetPassword set) {
            things.put("password " + set.userId(), set.password());
        } else if (step instanceof CreateEnum create) {
            things.putIfAbsent("enum " + create.phone(), create.publicId());
        } else if (step instanceof DeleteEnum delete) {
            things.remove("enum " + delete.phone());
        } else if (step instanceof CreateMailbox create) {
            things.putIfAbsent("mail " + create.mailbox(), "");
        } else if (step instanceof DeleteMailbox delete) {
            things.remove("mail " + delete.mailbox());
        } else {
            applyIdentity(step);
        }
    }

    private void applyIdentity(Step step) {
        if (step instanceof AddSipUri add) {
            things.put("uri " + add.userId() + " sip:" + add.publicId(), add.publicId());
        } else if (step instanceof DeleteSipUri delete) {
            things.remove("uri " + delete.userId() + " sip:" + delete.publicId());
        } else if (step instanceof AddTelUri add) {
            things.put("uri " + add.userId() + " tel:" + add.phone(), add.publicId());
        } else if (step instanceof DeleteTelUri delete) {
            things.remove("uri " + delete.userId() + " tel:" + delete.phone());
        } else if (step instanceof AddServiceProfile add) {
            things.put(
                    "profile " + add.userId() + " " + add.publicId(), add.type().text() + add.phoneContext());
        } else if (step instanceof DeleteServiceProfile delete) {
            things.remove("profile " + delete.userId() + " " + delete.publicId());
            things.remove("context " + delete.userId() + " " + delete.publicId());
        } else if (step instanceof SetPhoneContext set) {
            things.replace("context " + set.userId() + " " + set.publicId(), set.phoneContext());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryNetwork network && network.things.equals(things);
    }

    @Override
    public int hashCode() {
        return things.hashCode();
    }

    @Override
    public String toString() {
        return things.toString();
    }
}
