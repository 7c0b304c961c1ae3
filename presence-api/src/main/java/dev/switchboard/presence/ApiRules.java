package dev.switchboard.presence;

import dev.switchboard.presence.PresenceSettings.PublishAuth;

/**
 * What may change while the server runs, as one value.
 *
 * @param secrets what clients present
 * @param publishTokens what publishers present, where they present tokens
 * @param publishAuth who may publish
 * @param pageSize users on a page
 * @param maxFailures refused secrets of one address within a minute; 0 for any number
 * @param addresses tells who calls
 */
record ApiRules(
        SecretCheck secrets,
        SecretCheck publishTokens,
        PublishAuth publishAuth,
        int pageSize,
        int maxFailures,
        ClientAddress addresses) {

    static ApiRules of(PresenceConfig config) {
        return new ApiRules(
                new SecretCheck(config.secrets()),
                new SecretCheck(config.publishTokens()),
                config.publishAuth(),
                config.pageSize(),
                config.maxFailures(),
                new ClientAddress(config.trustedProxies()));
    }
}
