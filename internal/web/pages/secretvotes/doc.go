// Package secretvotes are the pages of secret votes: what everybody may check, the booth
// in which a ballot is made, the ceremonies of trustees and of the credential authority,
// and the desk of those who run a vote.
package secretvotes
