using System.Text;

namespace Eddy.Data.Records;

/// <summary>Classes by the bytes of their text, numbered in order of first appearance; a known one is found without allocation.</summary>
internal sealed class ClassTable
{
    private readonly Dictionary<byte[], int> _numbers = new(ByteText.Comparer);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<string> _names = [];

    public ClassTable()
    {
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        Names = _names.AsReadOnly();
    }

    /// <summary>The classes in the order of their numbers; it grows.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether a class is known, and its number.</summary>
    public bool TryFind(ReadOnlySpan<byte> text, out int number) => _lookup.TryGetValue(text, out number);

    /// <summary>Takes in a class that is not known.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        int number = _names.Count;
        _numbers.Add(text.ToArray(), number);
        _names.Add(Encoding.UTF8.GetString(text));
        return number;
    }

    /// <summary>Forgets all and takes in these.</summary>
    public void Restore(IEnumerable<string> names)
    {
        _numbers.Clear();
        _names.Clear();
        foreach (string name in names)
        {
            Add(Encoding.UTF8.GetBytes(name));
        }
    }

    private sealed class ByteText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteText Comparer = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)LineHash.Add(0, alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
