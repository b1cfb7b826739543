// Package newsletter holds the pages of the newsletter: subscribing and leaving, the
// archive, and the desk where issues are put together, sent and followed.
package newsletter
