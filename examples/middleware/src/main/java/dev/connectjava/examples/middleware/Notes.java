package dev.connectjava.examples.middleware;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.middleware.v1.AddNoteRequest;
import dev.connectjava.examples.middleware.v1.AddNoteResponse;
import dev.connectjava.examples.middleware.v1.AwaitNoteRequest;
import dev.connectjava.examples.middleware.v1.AwaitNoteResponse;
import dev.connectjava.examples.middleware.v1.ListNotesRequest;
import dev.connectjava.examples.middleware.v1.ListNotesResponse;
import dev.connectjava.examples.middleware.v1.Note;
import dev.connectjava.examples.middleware.v1.NoteService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The service. It knows nothing of tokens and permissions, only its user. Thread-safe. */
final class Notes implements NoteService {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final List<Note> notes = new ArrayList<>();

  @Override
  public ListNotesResponse listNotes(ListNotesRequest request, RequestContext context) {
    lock.lock();
    try {
      return ListNotesResponse.newBuilder().addAllNotes(notes).build();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public AddNoteResponse addNote(AddNoteRequest request, RequestContext context) {
    User user = context.attributes().require(User.CALLER);
    return AddNoteResponse.newBuilder().setNote(add(user.name(), request.getText())).build();
  }

  private Note add(String author, String text) {
    lock.lock();
    try {
      Note note = Note.newBuilder().setId(notes.size() + 1).setAuthor(author).setText(text).build();
      notes.add(note);
      added.signalAll();
      return note;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public AwaitNoteResponse awaitNote(AwaitNoteRequest request, RequestContext context) {
    if (request.getId() < 1) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the ID of a note is at least 1");
    }
    try {
      return AwaitNoteResponse.newBuilder().setNote(await(request.getId())).build();
    } catch (InterruptedException e) {
      // The time of the call is up, or the client has gone: the server interrupts the thread.
      Thread.currentThread().interrupt();
      throw context
          .cancellation()
          .orElseGet(() -> new RpcException(Code.CANCELED, "the thread was interrupted", e));
    }
  }

  private Note await(int id) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (notes.size() < id) {
        added.await();
      }
      return notes.get(id - 1);
    } finally {
      lock.unlock();
    }
  }
}
