// Package account holds signing in (by e-mail link or passkey), signing out, and
// a person's own page: seats, standing, offices, passkeys.
package account
