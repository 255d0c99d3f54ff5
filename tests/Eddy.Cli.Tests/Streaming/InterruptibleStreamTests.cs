using System.Text;
using Eddy.Experiments.Streaming;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

public class InterruptibleStreamTests
{
    [Fact]
    public void Bytes_come_through_unchanged_however_they_are_asked_for()
    {
        byte[] bytes = new byte[1_000_003]; // several times the buffer
        new Random(3).NextBytes(bytes);
        using var stream = new InterruptibleStream(new MemoryStream(bytes), default);
        var read = new MemoryStream();
        byte[] part = new byte[70_001];
        for (int size = 1, got; (got = stream.Read(part.AsSpan(0, size))) > 0; size = (size * 7 % 70_000) + 1)
        {
            read.Write(part, 0, got);
        }

        read.ToArray().ShouldBe(bytes);
        stream.Read(part).ShouldBe(0); // the end stays the end
    }

    [Fact]
    public void A_wait_can_be_interrupted_is_told_of_and_is_measured()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new InterruptibleStream(new StallingStream("abc"), stop.Token);
        stream.ReadExactly(new byte[3]);
        int told = 0;
        stream.Waiting = () =>
        {
            told++;
            stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        };
        Should.Throw<OperationCanceledException>(() => stream.ReadByte());
        told.ShouldBeGreaterThan(0);
        stream.Waited.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100)); // it is told of after a fifth of a second
    }

    [Fact]
    public void What_has_come_is_given_even_after_it_was_asked_to_stop()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new InterruptibleStream(new StallingStream("abcd"), stop.Token);
        stream.ReadByte().ShouldBe('a');
        stop.Cancel();
        byte[] rest = new byte[3];
        stream.ReadExactly(rest);
        Encoding.ASCII.GetString(rest).ShouldBe("bcd");
        Should.Throw<OperationCanceledException>(() => stream.ReadByte());
    }

    [Fact]
    public void A_failure_of_the_source_reaches_whoever_reads_after_what_came_before_it()
    {
        using var stream = new InterruptibleStream(new FailingStream(), default);
        stream.ReadByte().ShouldBe('x');
        Should.Throw<IOException>(() => stream.ReadByte()).Message.ShouldBe("the cable");
    }

    private sealed class FailingStream : MemoryStream
    {
        private bool _given;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given)
            {
                throw new IOException("the cable");
            }

            buffer[offset] = (byte)'x';
            _given = true;
            return 1;
        }
    }
}
