// Package signin lets people in: by a link sent to their e-mail address or by a
// passkey, never by a password.
//
// A link carries 32 random bytes, of which only the SHA-256 is stored. It works
// once and for 20 minutes. Opening it changes nothing ([Service.PeekLink]): the
// page it opens has a button, and pressing it uses the link up
// ([Service.UseLink]), so that scanners which open every link in a message do
// not. Asking for a link gets the same answer whether or not the address is
// known, and is limited per address and per network address.
//
// Sessions are rows in the database under the SHA-256 of their token
// ([Store]), so that any node answers and a copy of the database signs nobody
// in. Who a session's person is today (seats, standing, offices) is loaded by
// [Service.Actor].
//
// Both are kept in this process's memory for at most [MaxAge], so that a room of
// delegates reloading their page costs no queries. A change made on this node
// is seen at once; one made on another node (a sign-out, a payment recorded, an
// office ended) within MaxAge. What must not be stale is checked again inside
// the transaction that depends on it: the right to vote, above all.
package signin
