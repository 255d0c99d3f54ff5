using System.Text;
using Eddy.Data.Images;
using Eddy.Data.Records;
using Eddy.Data.Streams;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Data.Tests.Records;

[Collection(nameof(Alone))]
public class AllocationTests
{
    private const string Csv = "a,b,class\n1.5,-2e3,up\n0.12345678901234567890123,4,\"do\"\"wn\"\n";
    private const string Damaged = "a,b,class\n1.5,-2e3,up\n1,2,3,4\n";

    private const string Objects = "{\"a\":1,\"x\":[1.5,-2e3],\"class\":\"up\"}\n{\"x\":[3,4],\"a\":2,\"class\":\"d\\u006fwn\"}\n";

    [Theory]
    [InlineData(Objects, false)]
    [InlineData(Csv, false)]
    [InlineData(Csv, true)]
    [InlineData(Damaged, false)]
    public void A_read_allocates_nothing_once_the_classes_are_known(string text, bool gzip)
    {
        using RecordSource source = RecordSources.Open(new EndlessStream(text, gzip), "endless", new RecordOptions { OnBad = OnBadRecord.Skip });
        NothingIn(source);
    }

    [Fact]
    public void Reading_an_image_allocates_nothing()
    {
        var images = new ImageSet(28, 28, 3, new byte[9000 * 784], [.. Enumerable.Range(0, 9000).Select(i => (byte)(i % 3))]);
        NothingIn(new ImageSource(new ImageDataSet("black", "", images, images, 0, 1)));
    }

    private static void NothingIn(ISampleSource source)
    {
        var input = new float[source.InputSize];
        Read(2000);

        // The runtime itself allocates now and then while it settles on its final code; what a read allocates is in every window.
        long least = long.MaxValue;
        for (int window = 0; window < 6 && least > 0; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Read(1000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);

        void Read(int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (!source.Read(input, out _))
                {
                    throw new ShouldAssertException("The stream ended.");
                }
            }
        }
    }

    /// <summary>A header once, then its records for ever; packed, each round is a member of its own.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private readonly int _headerLength;

        public EndlessStream(string text, bool gzip)
        {
            int header = text.IndexOf('\n', StringComparison.Ordinal) + 1;
            byte[] first = Encoding.UTF8.GetBytes(text[..header]), round = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text[header..], 5000)));
            (first, round) = gzip ? (TextStream.Gzip(first), TextStream.Gzip(round)) : (first, round);
            Write(first);
            Write(round);
            (Position, _headerLength) = (0, first.Length);
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Position = Position == Length ? _headerLength : Position;
            return base.Read(buffer, offset, count);
        }
    }
}
