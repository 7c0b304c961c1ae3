/**
 * The mediator's neighbours: ports for voicemail, mail and speech, with an adapter for each way to reach them: over the
 * wire of the original's neighbours, or direct to Unity Connection and Microsoft Graph.
 */
@NullMarked
package dev.switchboard.vmo.gateway;

import org.jspecify.annotations.NullMarked;
