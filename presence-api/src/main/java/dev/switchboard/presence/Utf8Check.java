package dev.switchboard.presence;

/** Whether bytes that come in one by one are proper UTF-8; keeps none of them. One thread at a time. */
final class Utf8Check {

    private int following;
    private int low;
    private int high;

    void reset() {
        following = 0;
    }

    /** Whether a character is not left half-way. */
    boolean complete() {
        return following == 0;
    }

    /** False as soon as no continuation could make the text proper. */
    boolean accepts(byte next) {
        int value = next & 0xFF;
        if (following > 0) {
            boolean fits = value >= low && value <= high;
            following--;
            low = 0x80;
            high = 0xBF;
            return fits;
        }
        low = 0x80;
        high = 0xBF;
        if (value < 0x80) {
            return true;
        }
        if (value >= 0xC2 && value <= 0xDF) {
            following = 1;
        } else if (value >= 0xE0 && value <= 0xEF) {
            following = 2;
            // No overlong forms, and no surrogates.
            low = value == 0xE0 ? 0xA0 : 0x80;
            high = value == 0xED ? 0x9F : 0xBF;
        } else if (value >= 0xF0 && value <= 0xF4) {
            following = 3;
            low = value == 0xF0 ? 0x90 : 0x80;
            high = value == 0xF4 ? 0x8F : 0xBF;
        }
        return following > 0;
    }
}
