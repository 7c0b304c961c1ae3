package dev.switchboard.oci.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.oci.event.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Lanes<String> lanes = new Lanes<>();
    private final Map<String, Lanes.Ticket<String>> running = new HashMap<>();

    @Test
    void eventsThatShareNothingStartAtOnceInTheirOrder() {
        admit("a", Set.of("x"), Set.of());
        admit("b", Set.of("y"), Set.of());
        admit("c", Set.of(), Set.of());

        assertThat(started()).containsExactly("a", "b", "c");
    }

    @Test
    void eventsThatClaimTheSameNameKeepTheirOrder() {
        admit("a", Set.of("x"), Set.of());
        admit("b", Set.of("x"), Set.of());
        admit("c", Set.of("x"), Set.of());

        assertThat(started()).containsExactly("a");
        finish("a");
        assertThat(started()).containsExactly("b");
        finish("b");
        assertThat(started()).containsExactly("c");
        finish("c");
        assertThat(lanes.size()).isZero();
    }

    @Test
    void sharersOfANameOverlapAndTheOwnerWaitsForAllOfThem() {
        admit("add1", Set.of("u1"), Set.of("group"));
        admit("add2", Set.of("u2"), Set.of("group"));
        admit("delete", Set.of("group"), Set.of());
        admit("add3", Set.of("u3"), Set.of("group"));

        assertThat(started()).containsExactly("add1", "add2");
        finish("add2");
        assertThat(started()).isEmpty();
        finish("add1");
        assertThat(started()).containsExactly("delete");
        finish("delete");
        assertThat(started()).containsExactly("add3");
    }

    @Test
    void whatAnEarlierEventClaimsIsTakenOver() {
        admit("set number", Set.of("u1", "number"), Set.of());
        // Its own document does not show the number, which it will find in the registry by then.
        admit("delete user", Set.of("u1"), Set.of());
        admit("number to another", Set.of("u2", "number"), Set.of());

        assertThat(started()).containsExactly("set number");
        finish("set number");
        assertThat(started()).containsExactly("delete user");
        finish("delete user");
        assertThat(started()).containsExactly("number to another");
    }

    @Test
    void takingOverGoesOnAlongTheChain() {
        admit("a", Set.of("1", "2"), Set.of("g"));
        admit("b", Set.of("2", "3"), Set.of());
        admit("c", Set.of("3"), Set.of());
        admit("d", Set.of("1"), Set.of());
        admit("e", Set.of("g"), Set.of());
        admit("f", Set.of("4"), Set.of());

        assertThat(started()).containsExactly("a", "f");
        finish("a");
        assertThat(started()).containsExactly("b");
        finish("b");
        assertThat(started()).containsExactly("c");
        finish("c");
        assertThat(started()).containsExactly("d");
        finish("d");
        assertThat(started()).containsExactly("e");
    }

    @Test
    void aBarrierWaitsForAllBeforeItAndNothingIsAdmittedBehindIt() {
        admit("a", Set.of("x"), Set.of());
        admit("b", Set.of("y"), Set.of());
        lanes.admit("barrier", Claim.everything());

        assertThat(lanes.blocked()).isTrue();
        assertThat(started()).containsExactly("a", "b");
        assertThatThrownBy(() -> lanes.admit("c", Claim.nothing())).isInstanceOf(IllegalStateException.class);
        finish("b");
        assertThat(started()).isEmpty();
        finish("a");
        assertThat(started()).containsExactly("barrier");
        finish("barrier");
        assertThat(lanes.blocked()).isFalse();
        admit("c", Set.of("x"), Set.of());
        assertThat(started()).containsExactly("c");
    }

    @Test
    void aNameIsFreeAgainOnceItsHoldersHaveEnded() {
        admit("a", Set.of("x"), Set.of("g"));
        started();
        finish("a");

        admit("b", Set.of("x", "g"), Set.of());

        assertThat(started()).containsExactly("b");
    }

    private void admit(String event, Set<String> exclusive, Set<String> shared) {
        lanes.admit(event, new Claim(false, exclusive, shared));
    }

    private List<String> started() {
        List<String> events = new ArrayList<>();
        for (Optional<Lanes.Ticket<String>> next = lanes.next(); next.isPresent(); next = lanes.next()) {
            events.add(next.get().event());
            running.put(next.get().event(), next.get());
        }
        return events;
    }

    private void finish(String event) {
        lanes.finish(running.remove(event));
    }
}
