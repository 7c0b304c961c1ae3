package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.net.PeerException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever way a server writes a list or a greeting, it is read as it was meant. */
final class UnityJsonPropertiesTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Provide
    Arbitrary<List<UnityJson.Row>> rows() {
        Arbitrary<String> text = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("@'\"\\äж0 .")
                .ofMaxLength(12)
                .map(String::strip);
        return Combinators.combine(text, text, text, text)
                .as(UnityJson.Row::new)
                .list()
                .ofMaxSize(6);
    }

    @Property(tries = 500)
    void readsAListHoweverItIsWritten(@ForAll("rows") List<UnityJson.Row> rows, @ForAll long seed)
            throws PeerException {
        Random quirks = new Random(seed);
        ObjectNode root = JSON.objectNode();
        OptionalLong total = total(root, rows.size(), quirks);
        List<UnityJson.Row> meant = new ArrayList<>(rows);
        if (rows.size() == 1 && quirks.nextBoolean()) {
            root.set("User", user(rows.get(0), quirks));
        } else if (!rows.isEmpty() || quirks.nextBoolean()) {
            ArrayNode users = root.putArray("User");
            rows.forEach(row -> users.add(user(row, quirks)));
            if (quirks.nextInt(4) == 0) {
                users.add(quirks.nextBoolean() ? JSON.nullNode() : JSON.textNode("what"));
                meant.add(new UnityJson.Row("", "", "", ""));
            }
        } else if (quirks.nextBoolean()) {
            root.putNull("User");
        }
        assertThat(UnityJson.page(bytes(root))).isEqualTo(new UnityJson.Page(meant, total));
    }

    /** Half of the ways to say it say it. */
    private static OptionalLong total(ObjectNode root, long size, Random quirks) {
        int way = quirks.nextInt(6);
        switch (way) {
            case 0 -> root.put("@total", Long.toString(size));
            case 1 -> root.put("@total", size);
            case 2 -> root.put("@total", " " + size + " ");
            case 3 -> root.put("@total", quirks.nextBoolean() ? "many" : "-1");
            case 4 -> root.putNull("@total");
            default -> root.putObject("@total");
        }
        return way < 3 ? OptionalLong.of(size) : OptionalLong.empty();
    }

    private static ObjectNode user(UnityJson.Row row, Random quirks) {
        ObjectNode user = JSON.objectNode();
        put(user, "ObjectId", row.objectId(), quirks);
        put(user, "Alias", row.alias(), quirks);
        put(user, "DtmfAccessId", row.extension(), quirks);
        put(user, "CallHandlerObjectId", row.callHandlerObjectId(), quirks);
        if (quirks.nextBoolean()) {
            user.putObject("Something").put("Else", true);
        }
        return user;
    }

    /** Nothing at all can be written in four ways; a number may be one. */
    private static void put(ObjectNode user, String key, String value, Random quirks) {
        if (value.matches("[1-9][0-9]{0,8}") && quirks.nextBoolean()) {
            user.put(key, Integer.parseInt(value));
            return;
        }
        int way = value.isEmpty() ? quirks.nextInt(4) : 0;
        switch (way) {
            case 0 -> user.put(key, value);
            case 1 -> user.putNull(key);
            case 2 -> user.putObject(key);
            default -> user.remove(key);
        }
    }

    @Property(tries = 300)
    void readsAGreetingHoweverItIsWritten(@ForAll boolean on, @ForAll long seed) throws PeerException {
        Random quirks = new Random(seed);
        Instant now = Instant.parse("2026-03-01T08:00:00Z");
        ObjectNode root = JSON.objectNode();
        boolean said = quirks.nextBoolean();
        if (said) {
            String word = Boolean.toString(on);
            switch (quirks.nextInt(3)) {
                case 0 -> root.put("Enabled", on);
                case 1 -> root.put("Enabled", word);
                default -> root.put("Enabled", word.toUpperCase(java.util.Locale.ROOT));
            }
        }
        boolean timed = quirks.nextBoolean() || (!said && !on);
        if (timed) {
            root.put("TimeExpires", on ? "2026-03-01 08:00:01.0" : "2026-03-01T08:00:00");
        } else if (quirks.nextBoolean()) {
            root.put("TimeExpires", "");
        }
        int playWhat = quirks.nextInt(3);
        if (quirks.nextBoolean()) {
            root.put("PlayWhat", playWhat);
        } else {
            root.put("PlayWhat", Integer.toString(playWhat));
        }
        UnityGreeting greeting = UnityJson.greeting(bytes(root), ZoneOffset.UTC, now);
        assertThat(greeting.on()).isEqualTo(on);
        assertThat(greeting.playWhat()).hasValue(playWhat);
        assertThat(greeting.until().isPresent()).isEqualTo(timed);
    }

    @Property(tries = 300)
    void neverFailsOtherwiseThanByCallingItNonsense(@ForAll byte[] body) {
        try {
            assertThat(UnityJson.page(body).rows()).isNotNull();
        } catch (PeerException.Malformed nonsense) {
            assertThat(nonsense).hasMessageContaining("Unity Connection sent");
        } catch (PeerException other) {
            throw new AssertionError("not the kind for nonsense", other);
        }
    }

    @Example
    void bytesInNoEncodingOfJsonAreNonsenseToo() {
        assertThatThrownBy(() -> UnityJson.page(new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4}))
                .isInstanceOf(PeerException.Malformed.class);
    }

    private static byte[] bytes(ObjectNode root) {
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
