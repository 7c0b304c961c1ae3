package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A WAV file as telephones need it: PCM, 8 kHz, 16 bit, mono. */
final class PcmWave {

    private static final int HEADER = 44;
    private static final int RATE = 8000;
    private static final int FRAME = 2;
    private static final int SHORTEST_FORMAT = 16;

    private PcmWave() {}

    /**
     * Checks a recording and writes its header anew: who writes to a pipe does not know the lengths when the header is
     * due, and puts in something else.
     *
     * @param peer whom to blame
     * @param recording what it sent
     */
    static byte[] checked(String peer, byte[] recording) throws PeerException {
        ByteBuffer in = ByteBuffer.wrap(recording).order(ByteOrder.LITTLE_ENDIAN);
        boolean riff = recording.length >= 12 && tag(in).equals("RIFF");
        if (!riff || !tag(in.position(8)).equals("WAVE")) {
            throw wrong(peer, "sound that is no WAV file");
        }
        boolean formatSeen = false;
        while (in.remaining() >= 8) {
            String name = tag(in);
            long length = Integer.toUnsignedLong(in.getInt());
            if (name.equals("data")) {
                if (!formatSeen) {
                    throw wrong(peer, "a WAV file that does not say its format");
                }
                return written(in, (int) Math.min(length == 0 ? in.remaining() : length, in.remaining()), peer);
            }
            if (length > in.remaining()) {
                break;
            }
            if (name.equals("fmt ")) {
                Optional<String> trouble = format(in.slice().order(ByteOrder.LITTLE_ENDIAN), length);
                if (trouble.isPresent()) {
                    throw wrong(peer, trouble.get());
                }
                formatSeen = true;
            }
            // Chunks begin at even places.
            in.position((int) Math.min(in.position() + length + (length & 1), in.limit()));
        }
        throw wrong(peer, "a WAV file without sound in it");
    }

    private static Optional<String> format(ByteBuffer chunk, long length) {
        if (length < SHORTEST_FORMAT) {
            return Optional.of("a WAV file that does not say its format");
        }
        int format = Short.toUnsignedInt(chunk.getShort(0));
        int channels = Short.toUnsignedInt(chunk.getShort(2));
        int rate = chunk.getInt(4);
        int bits = Short.toUnsignedInt(chunk.getShort(14));
        return format == 1 && channels == 1 && rate == RATE && bits == 8 * FRAME
                ? Optional.empty()
                : Optional.of("a WAV file of another kind (format " + format + ", " + rate + " Hz, " + bits
                        + " bit, channels " + channels + ")");
    }

    private static byte[] written(ByteBuffer in, int length, String peer) throws PeerException {
        int whole = length - length % FRAME;
        if (whole == 0) {
            throw wrong(peer, "a WAV file without sound in it");
        }
        ByteBuffer out = ByteBuffer.allocate(HEADER + whole).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(HEADER - 8 + whole).put(ascii("WAVE"));
        out.put(ascii("fmt ")).putInt(SHORTEST_FORMAT).putShort((short) 1).putShort((short) 1);
        out.putInt(RATE).putInt(RATE * FRAME).putShort((short) FRAME).putShort((short) (8 * FRAME));
        out.put(ascii("data")).putInt(whole);
        out.put(in.slice().limit(whole));
        return out.array();
    }

    private static PeerException wrong(String peer, String what) {
        return new PeerException.Malformed(peer, what, "PCM, 8000 Hz, 16 bit, mono is needed");
    }

    private static String tag(ByteBuffer in) {
        byte[] letters = new byte[4];
        in.get(letters);
        return new String(letters, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
