package dev.switchboard.ipecs.call;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The stations or queues somebody is interested in: an inclusive range, or a list of numbers. */
public final class NumberSet {

    private final boolean range;
    private final long[] sorted;

    private NumberSet(boolean range, long[] sorted) {
        this.range = range;
        this.sorted = sorted;
    }

    /**
     * An inclusive range.
     *
     * @param first the lowest number
     * @param last the highest number; lower than {@code first} makes an empty set
     * @return the range
     */
    public static NumberSet range(long first, long last) {
        return new NumberSet(true, new long[] {first, last});
    }

    /**
     * Exactly these numbers.
     *
     * @param numbers the numbers, in any order, repetitions allowed
     * @return the set
     */
    public static NumberSet of(List<Long> numbers) {
        return new NumberSet(
                false,
                numbers.stream().mapToLong(Long::longValue).sorted().distinct().toArray());
    }

    /**
     * The set a {@code stations} setting means: two numbers are an inclusive range, any other count is a list.
     *
     * @param numbers the setting's numbers
     * @return the set
     */
    public static NumberSet ofSetting(List<Long> numbers) {
        return numbers.size() == 2 ? range(numbers.get(0), numbers.get(1)) : of(numbers);
    }

    /**
     * Whether a number belongs to the set.
     *
     * @param number any number; {@link IpecsEvent#NONE} never belongs
     * @return whether it belongs
     */
    public boolean contains(long number) {
        if (number == IpecsEvent.NONE) {
            return false;
        }
        if (range) {
            return number >= sorted[0] && number <= sorted[1];
        }
        return Arrays.binarySearch(sorted, number) >= 0;
    }

    /**
     * The numbers of the set.
     *
     * @return the numbers, ascending; a range may have very many
     */
    public LongStream numbers() {
        return range ? LongStream.rangeClosed(sorted[0], sorted[1]) : LongStream.of(sorted);
    }

    @Override
    public String toString() {
        return range ? sorted[0] + "-" + sorted[1] : Arrays.toString(sorted);
    }
}
