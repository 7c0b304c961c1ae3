package dev.switchboard.vmo.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.ListedUser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the uc-connector's list of users as it comes, in pages of 500. An entry without an id, an alias or a call handler
 * is skipped and counted; texts may be numbers or booleans, and a flag may be in any case.
 */
final class UserListReader implements AutoCloseable {

    private static final int PAGE = 500;
    /** A hundred thousand users; with more, the list alone would fill the memory of a mediator. */
    private static final long LARGEST = 32L * 1024 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(64 * 1024)
                    .maxNestingDepth(64)
                    .build())
            .build();

    private final String peer;
    private final JsonParser parser;

    UserListReader(String peer, InputStream body) throws IOException {
        this.peer = peer;
        this.parser = JSON.createParser(new Limited(body));
    }

    void read(VoicemailGateway.Pages pages) throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw malformed("something other than an array");
            }
            List<ListedUser> page = new ArrayList<>();
            int skipped = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Optional<ListedUser> user = user();
                user.ifPresent(page::add);
                skipped += user.isPresent() ? 0 : 1;
                if (page.size() + skipped == PAGE) {
                    pages.page(List.copyOf(page), skipped, OptionalLong.empty());
                    page.clear();
                    skipped = 0;
                }
            }
            if (page.size() + skipped > 0) {
                pages.page(List.copyOf(page), skipped, OptionalLong.empty());
            }
        } catch (JsonProcessingException e) {
            throw malformed("something that is not JSON, or breaks off");
        }
    }

    private PeerException malformed(String what) {
        return new PeerException.Malformed(peer, what + " in place of the list of users", "nothing of it is used");
    }

    private Optional<ListedUser> user() throws IOException {
        if (parser.currentToken() == null) {
            throw malformed("a list that breaks off");
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = String.valueOf(parser.currentName());
            JsonToken value = parser.nextToken();
            if (value == null) {
                throw malformed("a list that breaks off");
            }
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                fields.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        String objectId = fields.getOrDefault("ObjectId", "");
        String alias = fields.getOrDefault("Alias", "");
        String handler = fields.getOrDefault("CallHandlerObjectId", "");
        if (objectId.isBlank() || alias.isBlank() || handler.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new ListedUser(
                objectId,
                alias,
                fields.getOrDefault("Extension", ""),
                handler,
                fields.getOrDefault("AlternateGreetingEnabled", "").strip().equalsIgnoreCase("true")));
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Ends an answer that is larger than any list. */
    private final class Limited extends FilterInputStream {

        private long left = LARGEST;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            return count(read, read);
        }

        private int count(int result, int bytes) throws IOException {
            left -= Math.max(0, bytes);
            if (left < 0) {
                throw malformed("more than " + LARGEST + " bytes");
            }
            return result;
        }
    }
}
