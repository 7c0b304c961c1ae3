package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.ipecs.call.EventCode;
import dev.switchboard.ipecs.call.IpecsEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDecoderTest {

    private final EventDecoder decoder = new EventDecoder();

    private IpecsEvent decode(String text) throws EventDecoder.Malformed {
        return decoder.decode(text, 7);
    }

    private IpecsEvent withMember(String member) throws EventDecoder.Malformed {
        return decode("{\"event\": \"acd\", \"data\": {\"eventCode\": 42, " + member + "}}");
    }

    @Test
    void readsEveryMember() throws Exception {
        IpecsEvent event = decode("""
                {"event": "acd", "more": [1, {"data": 3}],
                 "data": {"time": "2024/01/15 09:01:40", "callRefID": 5000, "eventCode": 42,
                          "eventString": "SEIZE ACK/CONNECT/ANSWER", "sourceType": "CO", "sourceNumber": "0006",
                          "destType": "Station", "destNumber": "1801", "data1": "     ", "data2": " a b ", "x": {"y": []}}}
                """);
        assertThat(event)
                .isEqualTo(new IpecsEvent(
                        42,
                        5000,
                        6,
                        1801,
                        "",
                        "a b",
                        "CO",
                        "Station",
                        "SEIZE ACK/CONNECT/ANSWER",
                        "2024/01/15 09:01:40",
                        IpecsEvent.parseTime("2024/01/15 09:01:40"),
                        7));
        assertThat(event.code()).isEqualTo(EventCode.CONNECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5000 | 5000",
                "\"5000\" | 5000",
                "\"  005000 \" | 5000",
                "5000.0 | 5000",
                "\"\" | none",
                "\"     \" | none",
                "\"N/A\" | none",
                "\"-5\" | none",
                "-5 | none",
                "5.5 | none",
                "\"12345678901234567890\" | none",
                "\"00000000000000000000012\" | 12",
                "12345678901234567890 | none",
                "null | none",
                "true | none",
                "[1] | none",
                "{\"a\": 1} | none",
            })
    void readsANumberInAnyForm(String json, String expected) throws Exception {
        long number = expected.equals("none") ? IpecsEvent.NONE : Long.parseLong(expected);
        assertThat(withMember("\"callRefID\": " + json).reference()).isEqualTo(number);
        assertThat(withMember("\"sourceNumber\": " + json).source()).isEqualTo(number);
        assertThat(withMember("\"destNumber\": " + json).destination()).isEqualTo(number);
    }

    @Test
    void acceptsRawControlCharactersInTexts() throws Exception {
        assertThat(withMember("\"data2\": \"a\tb\nc\u0001\"").data2()).isEqualTo("a\tb\nc\u0001");
    }

    @Test
    void takesWhatIsMissingForNone() throws Exception {
        IpecsEvent event = decode("{\"data\": {\"eventCode\": \" 84 \"}}");
        assertThat(event)
                .isEqualTo(new IpecsEvent(
                        84,
                        IpecsEvent.NONE,
                        IpecsEvent.NONE,
                        IpecsEvent.NONE,
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        IpecsEvent.NONE,
                        7));
    }

    @Test
    void acceptsOtherEventsThatHaveACode() throws Exception {
        assertThat(decode("{\"data\": {\"eventCode\": 999}, \"event\": 5}").codeNumber())
                .isEqualTo(999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is not a JSON object",
                "[] | is not a JSON object",
                "42 | is not a JSON object",
                "{\"event\": \"acd\"} | has no data object",
                "{\"data\": null} | has no data object",
                "{\"data\": [{\"eventCode\": 1}]} | has no data object",
                "{\"data\": {}} | has no usable eventCode",
                "{\"data\": {\"eventCode\": \"x\"}} | has no usable eventCode",
                "{\"data\": {\"eventCode\": -1}} | has no usable eventCode",
                "{\"data\": {\"eventCode\": 4.5}} | has no usable eventCode",
                "{\"data\": {\"eventCode\": 99999999999}} | has no usable eventCode",
                "{\"data\": {\"eventCode\": 4}} x | is not JSON",
                "{\"data\": {\"eventCode\": 4}} {} | goes on after its JSON object",
                "{\"data\": {\"eventCode\": 4} | is not JSON",
                "{\"data\": {\"eventCode\": 4, | is not JSON",
                "{data: {\"eventCode\": 4}} | is not JSON",
                "<html> | is not JSON",
            })
    void refusesWhatMakesNoSense(String text, String why) {
        assertThatThrownBy(() -> decode(text))
                .isInstanceOf(EventDecoder.Malformed.class)
                .hasMessage(why);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "{\"data\": {\"eventCode\": 4, \"x\": " + "[".repeat(500) + "]".repeat(500) + "}}";
        assertThatThrownBy(() -> decode(deep)).isInstanceOf(EventDecoder.Malformed.class);
    }
}
