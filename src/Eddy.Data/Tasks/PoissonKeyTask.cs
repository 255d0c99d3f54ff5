using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>
/// A few fixed templates of Poisson spikes; one of them is hidden at a random place among spikes of the same rate. In the last steps it is asked which.
/// </summary>
/// <remarks>Each spike of the template is lost with chance <c>drop</c> and else moved by up to <c>jitter</c> steps either way; noise comes on top. Rates tell nothing, only which spikes come together.</remarks>
internal sealed class PoissonKeyTask : EpisodeTask
{
    private readonly PoissonKeyShape _shape;
    private readonly byte[] _templates; // [K, T, N]

    public PoissonKeyTask(int lanes, ulong seed, PoissonKeyShape shape)
        : base("poisson-key", LearningTask.Classification, lanes, shape.Neurons, shape.Keys, seed, shape.Length, 1 + Shape.Area(shape.Length, shape.Neurons))
    {
        _shape = shape;
        RandomSource random = new RandomSource(seed).Split(Name).Split("templates");
        _templates = new byte[Shape.Area(shape.Keys, Shape.Area(shape.Template, shape.Neurons))];
        for (int i = 0; i < _templates.Length; i++)
        {
            _templates[i] = (byte)(random.NextDouble() < shape.Chance ? 1 : 0);
        }
    }

    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 1.0 / _shape.Keys)];

    protected override int Begin(int lane, Span<byte> symbols)
    {
        RandomSource random = Random(lane);
        int neurons = _shape.Neurons, key = random.NextInt(_shape.Keys);
        int begin = random.NextInt(_shape.Length - _shape.Asked - _shape.Template + 1), end = begin + _shape.Template;
        symbols[0] = (byte)key;
        Span<byte> raster = symbols[1..];
        for (int t = 0; t < _shape.Length; t++)
        {
            double chance = t < begin || t >= end ? _shape.Chance : _shape.Noise;
            for (int i = 0; i < neurons; i++)
            {
                raster[(t * neurons) + i] = (byte)(random.NextDouble() < chance ? 1 : 0);
            }
        }

        ReadOnlySpan<byte> template = _templates.AsSpan(key * _shape.Template * neurons, _shape.Template * neurons);
        for (int s = 0; s < template.Length; s++)
        {
            if (template[s] == 1 && random.NextDouble() >= _shape.Drop)
            {
                int moved = begin + (s / neurons) + (_shape.Jitter > 0 ? random.NextInt((2 * _shape.Jitter) + 1) - _shape.Jitter : 0);
                raster[(Math.Clamp(moved, begin, end - 1) * neurons) + (s % neurons)] = 1;
            }
        }

        return _shape.Length;
    }

    protected override int Steps(int length) => length;

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        ReadOnlySpan<byte> now = symbols.Slice(1 + (place * _shape.Neurons), _shape.Neurons);
        for (int i = 0; i < now.Length; i++)
        {
            input[i] = now[i];
        }

        bool asked = place >= length - _shape.Asked;
        if (asked)
        {
            target[symbols[0]] = 1;
        }

        return asked;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
    {
        base.SaveState(checkpoint, prefix);
        checkpoint.Add<byte>(prefix + "templates", [_templates.Length], _templates);
    }

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        base.LoadState(checkpoint, prefix);
        checkpoint.Read<byte>(prefix + "templates", [_templates.Length], _templates);
    }
}

/// <summary>The sizes of <see cref="PoissonKeyTask"/>, in steps and chances.</summary>
/// <param name="Keys">K, templates.</param>
/// <param name="Neurons">N, inputs.</param>
/// <param name="Template">Steps of a template.</param>
/// <param name="Length">Steps of a sequence.</param>
/// <param name="Asked">Steps at its end in which it is asked; the template comes before them.</param>
/// <param name="Chance">Chance of a spike a step and unit.</param>
/// <param name="Noise">The same of what is added to a template.</param>
/// <param name="Drop">Chance that a template's spike is lost.</param>
/// <param name="Jitter">Steps that it may move either way.</param>
internal sealed record PoissonKeyShape(int Keys, int Neurons, int Template, int Length, int Asked, double Chance, double Noise, double Drop, int Jitter);
