using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Bench;

/// <summary>Is the one-pass Adam kernel worth its code? The baseline is the same equations, a pass of TensorPrimitives for each term.</summary>
[MemoryDiagnoser]
public class AdamStepBenchmark
{
    private readonly StepRule<float> _rule = new(new AdamOptions { LearningRate = 1e-4 });
    private Parameter<float>? _parameter;
    private float[] _gradient = [];
    private float[] _scratch = [];

    [Params(1024, 401_408)] // one tile, in the first-level cache; the published first layer, in none
    public int Weights { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _parameter = new Parameter<float>(Weights / 32, 32, new AdamOptions(), keepGradient: false);
        var random = new RandomSource(1);
        _parameter.Randomize(random, 0.1);
        _gradient = [.. Enumerable.Range(0, Weights).Select(_ => (float)random.NextGaussian())];
        _scratch = new float[Weights];
        _rule.Begin();
    }

    [Benchmark(Baseline = true)]
    public void Passes()
    {
        Span<float> w = _parameter!.Value.Span, m = _parameter.FirstMoment!.Span, v = _parameter.SecondMoment!.Span, t = _scratch;
        TensorPrimitives.Multiply(m, 0.9f, m);
        TensorPrimitives.MultiplyAdd(_gradient, 0.1f, m, m);
        TensorPrimitives.Multiply(_gradient, _gradient, t);
        TensorPrimitives.Multiply(v, 0.999f, v);
        TensorPrimitives.MultiplyAdd(t, 0.001f, v, v);
        TensorPrimitives.Sqrt(v, t);
        TensorPrimitives.Add(t, 1e-8f, t);
        TensorPrimitives.Divide(m, t, t);
        TensorPrimitives.MultiplyAdd(t, -1e-4f, w, w);
    }

    [Benchmark]
    public void OnePass() => _rule.Apply(_parameter!, 0, _gradient);
}
