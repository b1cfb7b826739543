// Package uploads is how members come in over the web: a file of the staff is
// taken in, what its columns hold is decided, a trial run says of each row what
// would become of it, and then a job brings it in, which can be watched, stopped
// and gone on with.
//
// The file itself is kept until it is brought in, and what became of its rows
// for a week; both are for the secretariat alone.
package uploads
