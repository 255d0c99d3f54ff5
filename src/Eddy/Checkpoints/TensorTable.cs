using System.Runtime.InteropServices;

namespace Eddy.Checkpoints;

/// <summary>The tensors of a file by name, and the checks that come before one is read.</summary>
internal sealed class TensorTable
{
    private readonly string _file;
    private readonly Dictionary<string, TensorInfo> _byName;

    public TensorTable(string file, IReadOnlyList<TensorInfo> tensors)
    {
        _file = file;
        Tensors = tensors;
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Every tensor, in the order of its bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of this name and element type.</summary>
    /// <exception cref="InvalidDataException">There is none, or its elements are of another type.</exception>
    public TensorInfo Find<T>(string name)
        where T : unmanaged
    {
        TensorType wanted = TensorTypes.Of<T>();
        ArgumentNullException.ThrowIfNull(name);
        if (!_byName.TryGetValue(name, out TensorInfo? tensor))
        {
            IReadOnlyList<string> near = NearestNames.To(name, _byName.Keys);
            throw new InvalidDataException($"{_file}: there is no tensor {Quoted(name)} among its {_byName.Count}. "
                + (near.Count > 0 ? $"The nearest names are {string.Join(", ", near.Select(Quoted))}." : "List what it holds with: eddy inspect."));
        }

        if (!tensor.Type.Holds<T>())
        {
            throw new InvalidDataException($"{_file}: tensor {Quoted(name)} is {tensor}, but {wanted.Name()} is needed here. "
                + "Read it as the type it has, or write the file anew with the type needed.");
        }

        if (tensor.Count > Array.MaxLength || tensor.ByteLength > Array.MaxLength)
        {
            throw new InvalidDataException($"{_file}: tensor {Quoted(name)} takes {tensor.ByteLength} bytes, and this build reads up to {Array.MaxLength}. Split it.");
        }

        return tensor;
    }

    /// <summary>As <see cref="Find{T}(string)"/>, and of this shape.</summary>
    /// <exception cref="ArgumentException"><paramref name="destinationLength"/> is not the product of <paramref name="shape"/>.</exception>
    /// <exception cref="InvalidDataException">There is none, or its type or shape is another.</exception>
    public TensorInfo Find<T>(string name, ReadOnlySpan<int> shape, int destinationLength)
        where T : unmanaged
    {
        RequireLength(name, shape, destinationLength);
        TensorInfo tensor = Find<T>(name);
        bool same = tensor.Shape.Count == shape.Length;
        for (int i = 0; same && i < shape.Length; i++)
        {
            same = tensor.Shape[i] == shape[i];
        }

        return same ? tensor : throw new InvalidDataException(
            $"{_file}: tensor {Quoted(name)} is {tensor}, but shape [{string.Join(", ", shape.ToArray())}] is needed here. "
            + "Use the options that the file was written with, or another file.");
    }

    /// <summary>Throws unless a span of this length can hold the shape.</summary>
    public static void RequireLength(string name, ReadOnlySpan<int> shape, int length)
    {
        UInt128 product = 1;
        foreach (int size in shape)
        {
            if (size < 0)
            {
                throw new ArgumentException($"Tensor {Quoted(name)}: a dimension is {size}; it must be 0 or more.", nameof(shape));
            }

            product = UInt128.Min(product * (uint)size, ulong.MaxValue);
        }

        if (product != (uint)length)
        {
            throw new ArgumentException(
                $"Tensor {Quoted(name)}: shape [{string.Join(", ", shape.ToArray())}] takes {product} elements, but the span has {length}.", nameof(shape));
        }
    }

    /// <summary>Copies elements as the file has them, little-endian, whatever the machine.</summary>
    public static void ToFileOrder<T>(Span<T> values)
        where T : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            return;
        }

        foreach (ref T value in values)
        {
            MemoryMarshal.AsBytes(new Span<T>(ref value)).Reverse();
        }
    }

    /// <summary>A name from a file as a message can show it: short, and without control characters.</summary>
    public static string Quoted(string name)
    {
        string shown = name.Length <= 80 ? name : string.Concat(name.AsSpan(0, 77), "...");
        return $"\"{string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c))}\"";
    }
}
