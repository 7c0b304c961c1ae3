package dev.switchboard.oci.provisioning;

import okhttp3.HttpUrl;

/**
 * One host of the gateway.
 *
 * @param role {@code primary} or {@code secondary}
 * @param address where it listens
 * @param url where requests go
 */
record GatewayHost(String role, PeerAddress address, HttpUrl url) {

    @Override
    public String toString() {
        return address.toString();
    }
}
