package dev.switchboard.oci.reader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** Whatever comes, the framer's result does not depend on how it is cut, and the intake makes sound rows of it. */
class FramerFuzzTest {

    private static final int LIMIT = 4096;

    @FuzzTest(maxDuration = "10m")
    void cutsDoNotMatter(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int piece = 1 + (input[0] & 0xff);
        byte[] stream = java.util.Arrays.copyOfRange(input, 1, input.length);
        List<Unit> whole = Samples.frame(stream, stream.length, LIMIT);
        if (!whole.equals(Samples.frame(stream, piece, LIMIT))) {
            throw new AssertionError("pieces of " + piece + " bytes give other units");
        }
        List<Received> rows = new ArrayList<>();
        Intake intake = new Intake("as1", new FramerProperties.Ignoring(), rows::add);
        long noise = 0;
        for (Unit unit : whole) {
            noise += unit instanceof Unit.Noise run ? run.bytes() : 0;
            intake.take(unit);
        }
        if (noise > stream.length) {
            throw new AssertionError("more noise than bytes");
        }
        for (Received row : rows) {
            boolean fault = !row.arrival().fault().isEmpty();
            if (fault != row.events().isEmpty() || row.arrival().document().indexOf('\0') >= 0) {
                throw new AssertionError("an unsound row: " + row);
            }
        }
    }
}
